"""`kith evaluate` on the example photographs."""

import json
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from server.cli.main import main
from tests.photographs import BIDEN, COLLINS, NOBODY, OBAMA, OBAMA_LATER, OBAMA_STANDING, photo

FOLDER = {
    "Obama": {"1.jpg": OBAMA, "2.jpg": OBAMA_LATER, "3.jpg": OBAMA_STANDING},
    "Biden": {"1.jpg": BIDEN, "2.JPG": photo("biden.jpg"), "notes.txt": b"not a photo"},
    "Collins": {"1.jpg": COLLINS},
    "Barack": {"1.jpg": OBAMA_LATER},
    "Nobody": {"1.jpg": NOBODY, ".hidden": b""},
    "Empty": {},
}
"""Two people with enough photos, one also under a second name, a stranger, and a photo without a face."""


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the command left its figures and its report."""
    there = tmp_path_factory.mktemp("evaluation")
    for person, photos in FOLDER.items():
        (there / "people" / person).mkdir(parents=True)
        for name, content in photos.items():
            (there / "people" / person / name).write_bytes(content)
    options = ["--folds", "2", "--baseline", "--json", str(there / "numbers.json"), "--report", str(there / "report")]
    with (there / "printed.txt").open("w") as printed, redirect_stdout(printed):
        assert main(["evaluate", str(there / "people"), "--cache", str(there / "cache"), *options]) == 0
    return there


@pytest.fixture
def numbers(evaluated: Path) -> dict[str, Any]:
    """Return the numbers."""
    loaded: dict[str, Any] = json.loads((evaluated / "numbers.json").read_text())
    return loaded


def test_people_and_strangers_are_counted(numbers: dict[str, Any]) -> None:
    """Folders without photos and files that are not photos do not count."""
    assert (numbers["people"], numbers["photos"], numbers["enrolled"], numbers["strangers"]) == (5, 8, 2, 3)


@pytest.mark.parametrize("pipeline", ["kith", "cosine", "baseline"])
def test_the_numbers_of_all_pipelines_are_right(numbers: dict[str, Any], pipeline: str) -> None:
    """All find the seven faces and both presidents; thresholds, which a second name distorts, are tested elsewhere."""
    assert numbers[pipeline]["faces"] == 7
    assert numbers[pipeline]["rank1"] == 1
    assert numbers[pipeline]["mated_probes"] == 6


def test_with_too_few_strangers_the_calibrations_limit_is_recommended(numbers: dict[str, Any]) -> None:
    """Nothing is measured from two strangers."""
    assert numbers["recommended"]["0.01"] == {"min_confidence": 0.99, "measured": False}


def test_a_photo_under_another_name_is_suspect(numbers: dict[str, Any]) -> None:
    """Obama's photo is also in a folder called Barack."""
    (suspect,) = numbers["suspects"]
    assert (suspect["photo"], suspect["like"], suspect["own"]) == ("Barack/1.jpg", "Obama/2.jpg", None)


def test_suspects_can_be_left_out(evaluated: Path) -> None:
    """The report's list is read unchanged; without them there are no suspects, and no pipeline misses anybody."""
    numbers, suspects = evaluated / "others.json", evaluated / "report" / "suspects.txt"
    options = ["--folds", "2", "--baseline", "--leave-out", str(suspects), "--json", str(numbers)]
    assert main(["evaluate", str(evaluated / "people"), "--cache", str(evaluated / "cache"), *options]) == 0
    others = json.loads(numbers.read_text())
    assert (others["people"], others["suspects"]) == (4, [])
    for pipeline in ("kith", "cosine", "baseline"):
        assert others[pipeline]["tpir"] == {"0.1": 1, "0.01": 1, "0.001": 1}
        assert set(others[pipeline]["tpir_standard_error"].values()) == {0}


def test_an_unreadable_list_is_one_line(evaluated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(evaluated / "missing.txt")
    assert main(["evaluate", str(evaluated / "people"), "--no-cache", "--leave-out", missing]) == 2
    assert missing in capsys.readouterr().err


def test_a_cache_that_cannot_be_written_is_one_line(evaluated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line names the folder, and what to do."""
    there = str(evaluated / "numbers.json")
    assert main(["evaluate", str(evaluated / "people"), "--cache", there]) == 2
    assert there in (said := capsys.readouterr().err)
    assert "--no-cache" in said


def test_the_report_needs_no_other_file(evaluated: Path) -> None:
    """The page contains its charts, which are also next to it as PNG, and links to nothing."""
    page = (evaluated / "report" / "report.html").read_text()
    charts = sorted(path.name for path in (evaluated / "report").glob("*.png"))
    assert charts == ["det.png", "scores-baseline.png", "scores-kith.png"]
    assert page.count("data:image/png;base64,") == 3
    assert "http" not in page


def test_the_command_prints_the_tables(evaluated: Path) -> None:
    """The output has the pipelines, the recommended limits and the suspects."""
    printed = (evaluated / "printed.txt").read_text()
    assert all(
        word in printed for word in ("Kith", "plain cosine", "baseline", "100.0%", "min_confidence", "Barack/1.jpg")
    )


@pytest.mark.parametrize("options", [["--folds", "1"], ["--gallery-photos", "2"], ["--people", "2", "9"]])
def test_an_impossible_plan_is_one_line(
    evaluated: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Too few people for the plan end with exit code 2 and a sentence."""
    assert main(["evaluate", str(evaluated / "people"), "--cache", str(evaluated / "cache"), *options]) == 2
    assert capsys.readouterr().err.startswith("kith: ")


def test_several_sizes_are_measured_in_one_run(evaluated: Path) -> None:
    """Each number of people has its own gallery, in the order given; the baseline runs only on request."""
    numbers = evaluated / "sizes.json"
    options = ["--folds", "2", "--people", "1", "3", "--json", str(numbers)]
    assert main(["evaluate", str(evaluated / "people"), "--cache", str(evaluated / "cache"), *options]) == 0
    measured = json.loads(numbers.read_text())
    assert [one["enrolled"] for one in measured] == [1, 3]
    assert [one["baseline"] for one in measured] == [None, None]


def test_a_folder_without_people_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty folder, or none, ends with exit code 2 and a sentence."""
    assert main(["evaluate", str(tmp_path), "--no-cache"]) == 2
    assert main(["evaluate", str(tmp_path / "missing"), "--no-cache"]) == 2
    assert "no folder" in capsys.readouterr().err


def test_a_calibration_of_too_few_people_is_one_line(
    evaluated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line says how many people are needed, and nothing is written."""
    file = tmp_path / "calibration.json"
    assert main(["evaluate", str(evaluated / "people"), "--no-cache", "--calibration", str(file)]) == 2
    assert "200 people" in capsys.readouterr().err
    assert not file.exists()


def test_the_command_line_loads_what_a_command_needs_only_when_it_runs() -> None:
    """The parent of `kith serve` stays small: it loads neither the face engine nor the evaluation."""
    heavy = ("dlib", "onnxruntime", "matplotlib", "server.bootstrap", "server.evaluation")
    code = f"import sys, server.cli.main; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
