"""A data directory switches to the user's own encoder."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from server.adapters.face.encoding.own_encoder import EncoderFile, load_own
from server.adapters.face.models.runtime import Runtime
from server.domain.identification.calibration import DLIB
from tests.commands import kith
from tests.networks import small_network
from tests.photographs import BIDEN, OBAMA
from tests.plain import Plain, attach, found, new_person
from tests.serving import command, environment, serving

Settings = dict[str, Any]


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """The settings of the new encoder; its calibration is invented, as nothing here depends on the numbers."""
    file, calibration = small_network(tmp_path / "small.onnx"), tmp_path / "calibration.json"
    identity = load_own(EncoderFile(file), Runtime(threads=1)).identity
    calibration.write_text(evolve(DLIB, encoder=identity).to_json())
    return {"encoder_file": file, "encoder_calibration": calibration}


def refused(data: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    """Start a server, which must not begin to serve."""
    line = command("serve", "--data", str(data), "--port", "0")
    return subprocess.run(line, env=environment(**settings), capture_output=True, text=True, timeout=120, check=False)


def test_the_old_encoder_answers_until_the_new_one_has_encoded_everything(tmp_path: Path, own: Settings) -> None:
    """A start is refused before `kith reindex`, which runs beside the server, and possible after it."""
    data = tmp_path / "data"
    with serving(data) as server, Plain(server.url) as http:
        persons = {attach(http, new_person(http), picture): picture for picture in (OBAMA, BIDEN)}
        early = refused(data, **own)
        assert (early.returncode, "kith reindex" in early.stderr) == (3, True)

        done = kith("reindex", "--data", str(data), **own)
        assert (done.returncode, "2 pictures encoded" in done.stdout) == (0, True), done
        assert [found(http, picture) for picture in persons.values()] == [[1], [2]]
        attach(http, 2, OBAMA)

    again = kith("reindex", "--data", str(data), **own)
    assert (again.returncode, "1 picture encoded" in again.stdout) == (0, True), again
    with serving(data, **own) as server, Plain(server.url) as http:
        assert found(http, BIDEN, max_distance=1e-3) == [2]
        assert sorted(found(http, OBAMA, max_distance=1e-3)) == [1, 2]


def test_an_encoder_without_a_calibration_is_refused(tmp_path: Path, own: Settings) -> None:
    """Another encoder's distances mean something else, so the error says how to calibrate."""
    early = refused(tmp_path / "data", encoder_file=own["encoder_file"])
    assert (early.returncode, "--calibration" in early.stderr) == (3, True)


def test_a_directory_moves_from_dlibs_network_alone_to_both(tmp_path: Path) -> None:
    """The error says in one line what to do; either setting works, and their templates are never compared."""
    data = tmp_path / "data"
    with serving(data, encoder="dlib") as server, Plain(server.url) as http:
        persons = {attach(http, new_person(http), picture): picture for picture in (OBAMA, BIDEN)}
        early = refused(data)
        assert early.returncode == 3
        (said,) = [line for line in early.stderr.splitlines() if line.startswith("kith: ")]
        assert all(word in said for word in ("kith reindex", "KITH_ENCODER=dlib"))

        done = kith("reindex", "--data", str(data))
        assert (done.returncode, "2 pictures encoded" in done.stdout) == (0, True), done
        assert [found(http, picture) for picture in persons.values()] == [[1], [2]]
    for settings in ({}, {"encoder": "dlib"}):
        with serving(data, **settings) as server, Plain(server.url) as http:
            assert [found(http, picture) for picture in persons.values()] == [[1], [2]]
