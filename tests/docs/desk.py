"""What a reader has: a folder, a running server, a shell, and a Python session."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

from client import Sdk
from tests.docs.blocks import FAILS, Block
from tests.docs.foreign import read_nginx, read_yaml
from tests.photographs import ROOT
from tests.serving import Server

DOCUMENTED = "http://127.0.0.1:41101"
OUTPUT = {"text", "json"}
KEPT = {"KITH_API_KEY"}
"""What the Python session takes from the shell's environment."""
CURL = "silent\nshow-error\nfail-with-body\n"


@define
class Desk:
    """A reader runs one block after another, and compares the output with the page."""

    folder: Path
    server: Server
    names: dict[str, Any] = field(factory=dict)
    """The names in the Python session."""
    surroundings: dict[str, str] = field(init=False)
    """The shell's environment."""
    said: str | None = None
    """The output of the previous block; None if nothing ran."""

    def __attrs_post_init__(self) -> None:
        (self.folder / "examples").symlink_to(ROOT / "examples")
        (self.folder / ".curlrc").write_text(CURL)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        home = {"HOME": str(self.folder), "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
        ours = {name: text for name, text in os.environ.items() if not name.startswith("KITH_")}
        self.surroundings = {**ours, **home, "KITH_DATA_DIR": str(self.server.data)}

    def do(self, block: Block) -> None:
        """Run a block; raises AssertionError if it fails, or prints something other than the page says."""
        text = block.text.replace(DOCUMENTED, self.server.url.removesuffix("/api"))
        if block.file:
            (self.folder / block.file).write_text(text)
        elif block.language in OUTPUT and not block.is_only_parsed:
            self._compare(block.text)
        elif block.is_only_parsed:
            PARSERS[block.language](text)
        else:
            self.said = self._run(block, text)

    def close(self) -> None:
        """Close what the session left open."""
        for name in self.names.values():
            if isinstance(name, Sdk):
                name.close()

    def _compare(self, promised: str) -> None:
        assert self.said is not None, f"nothing ran that could have printed\n{promised}"
        same = OutputChecker().check_output(promised, self.said, ELLIPSIS | NORMALIZE_WHITESPACE)
        assert same, f"the page promises\n{promised}\nbut it is\n{self.said}"

    def _run(self, block: Block, text: str) -> str | None:
        if block.language == "python":
            return self._run_python(text)
        if block.language == "sh":
            return self._run_sh(text, fails=block.mark == FAILS)
        PARSERS[block.language](text)
        return None

    def _run_python(self, text: str) -> str:
        printed = StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
            patch.chdir(self.folder)
            for name in KEPT & self.surroundings.keys():
                patch.setenv(name, self.surroundings[name])
            exec(compile(text, "page", "exec"), self.names)
        return printed.getvalue()

    def _run_sh(self, text: str, fails: bool) -> str:
        """Run a script in the shell, which keeps its variables for the next one."""
        kept = self.folder / ".variables"
        script = f"{text}\nenv -0 > {kept}\n"
        done = subprocess.run(
            ["sh", "-eu", "-c", script], cwd=self.folder, env=self.surroundings, capture_output=True, text=True
        )
        assert (done.returncode != 0) == fails, f"{text}\n{done.stdout}{done.stderr}"
        if not fails:
            self.surroundings = dict(line.split("=", 1) for line in kept.read_text().split("\0") if line)
        return done.stdout


def _parse_sh(text: str) -> None:
    subprocess.run(["sh", "-n", "-c", text], check=True)


PARSERS: dict[str, Callable[[str], Any]] = {
    "python": ast.parse,
    "sh": _parse_sh,
    "text": str,
    "json": json.loads,
    "yaml": read_yaml,
    "nginx": read_nginx,
}
"""How to parse a block that is not run; other kinds have to be run."""
