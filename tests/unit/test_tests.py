"""Rules for the tests themselves."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.photographs import ROOT

TESTS = ROOT / "tests"
FOREIGN = {"_columns", "_exit", "_labelnames", "_name", "_repr_html_"}
"""Private names of other programs, or of Jupyter's protocol."""


@cache
def trees() -> dict[Path, ast.Module]:
    """Return the tests' code, by file."""
    return {path: ast.parse(path.read_text()) for path in sorted(TESTS.rglob("*.py"))}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Yield every node of the tests' code, with where it is."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def imported(node: ast.AST) -> list[str]:
    """Return the modules that a statement imports."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def reaches_inside(node: ast.AST) -> bool:
    """Return whether an expression names a private attribute of anything but `self`."""
    if not isinstance(node, ast.Attribute) or not node.attr.startswith("_") or node.attr.startswith("__"):
        return False
    own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
    return not own and node.attr not in FOREIGN


def test_no_test_reaches_into_private_parts() -> None:
    """If only a test can see it, only the test needs it."""
    assert [where for where, node in nodes() if reaches_inside(node)] == []


def test_no_test_imports_another_or_a_benchmark() -> None:
    """What several need is in a file of its own; benchmarks have tests beside them."""
    found = [
        f"{where} {module}"
        for where, node in nodes()
        for module in imported(node)
        if module.split(".")[0] == "benchmarks" or module.rpartition(".")[2].startswith("test_")
    ]
    assert found == []


def test_every_file_of_tests_is_run() -> None:
    """Its name begins with `test_`, which pytest looks for."""

    with_tests = {
        path.name
        for path, tree in trees().items()
        if any(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in tree.body)
    }
    missed = sorted(name for name in with_tests if not name.startswith("test_"))
    assert missed == []
