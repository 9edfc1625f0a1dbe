"""The commands, each imported on demand."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from server.cli.main import COMMANDS, main, parser
from server.settings import Settings


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_module_registers_the_command_it_is_named_for(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parser(Settings(), [name]).parse_args([name, "--help"])
    assert capsys.readouterr().out.startswith(f"usage: kith {name}")


def test_help_lists_every_command() -> None:
    told = parser(Settings()).format_help()
    assert all(f"\n    {name}" in told for name in COMMANDS)


def test_a_command_imports_nothing_that_others_need() -> None:
    line = "import sys; from server.cli.main import parser; from server.settings import Settings; "
    asked = "parser(Settings(), ['keys']); print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", line + asked], capture_output=True, text=True, check=True)
    assert not {"onnxruntime", "flask", "rich", "shtab"} & set(found.stdout.split())


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"kith {version('kith-server')}\n"


@pytest.mark.parametrize(
    "line",
    [
        *(
            ["import", ""],
            ["import", "people", "--report", ""],
            ["import", "--encodings", ""],
            ["import", "a", "--data", ""],
        ),
        *(["cluster", ""], ["cluster", "pile", "--table", ""], ["watch", ""], ["identify", "a.jpg", ""]),
        *(["export", ""], ["evaluate", ""], ["backup", ""], ["restore", ""], ["serve", "--data", ""]),
    ],
)
def test_an_empty_path_is_refused(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A script's variable was empty; it did not mean the current folder."""
    with pytest.raises(SystemExit) as ended:
        main(line)
    assert ended.value.code == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(f"kith {line[0]}: error: argument ")
    assert said.endswith(": is empty; give a file or folder, or . for the current folder")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["persons", "--url", ""], "kith: --url is '', not the URL of a server, such as http://127.0.0.1:41101\n"),
        (
            ["watch", ".", "--webhook", ""],
            "kith: the webhook is '', not the URL of a server, such as https://desk.example/kith\n",
        ),
        (["import", "compreface", ""], "kith: say where CompreFace is: kith import compreface http://127.0.0.1:8000, "),
    ],
)
def test_an_empty_url_is_refused(line: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not reported as a missing option."""
    assert main(line) == 2
    assert capsys.readouterr().err.startswith(said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["import", ".", "--encoder", "dlib"], "--encoder works only with --encodings"),
        (["import", "compreface", "dump.sql", "--encoder", "dlib"], "--encoder works only with --encodings"),
        (["import", "--encodings", "a.pkl", "--group", "staff", "--force"], "with --group and --force"),
        (["import", "--encodings", "a.pkl", "--report", "report.txt"], "must end in .json or .html"),
        (["audit", "--verify", "--person", "7", "--json"], "leave out --person and --json"),
    ],
)
def test_no_option_is_silently_ignored(line: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """If a form of a command cannot honour an option, it says so before it begins."""
    assert main(line) == 2
    assert said in capsys.readouterr().err
