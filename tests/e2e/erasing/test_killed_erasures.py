"""Erasing, encrypting and rewrapping killed at random moments: nobody else is lost, and the erased stay erased."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.backups.people import flaws_of, people_in
from tests.e2e.erasing.conftest import MASTER, PEOPLE, Kith
from tests.serving import PATIENCE, command, environment

KILLS = int(os.environ.get("CRASHES", "2"))
"""Hundreds take a while, so they are run occasionally."""

NEW = "c3" * 32
_COMING_AND_GOING = """
import sys, random
from pathlib import Path
from tests.e2e.backups.people import people_in
chance = random.Random(sys.argv[3])
with people_in(Path(sys.argv[1]), master=sys.argv[2]) as people:
    print("ready", flush=True)
    while True:
        ids = people.ids()
        print("enrolled", people.enrol_one(), flush=True)
        leaving = chance.choice(ids)
        print("leaving", leaving, flush=True)
        people.remove(leaving)
        print("left", leaving, flush=True)
"""


def started(line: list[str], master: str) -> subprocess.Popen[str]:
    """Start a process under a master key."""
    return subprocess.Popen(
        line, env=environment(master_key=master), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def killed(line: list[str], master: str, after: float) -> tuple[bool, list[str]]:
    """Kill a process some seconds after its first line or its start; return whether it was running, and its lines."""
    with started(line, master) as process:
        assert process.stdout
        first = process.stdout.readline() if "-c" in line else ""
        time.sleep(after)
        process.kill()
        lines = [first, *process.stdout.read().split("\n")[:-1]]  # the last may be cut short
        return process.wait(PATIENCE) == -signal.SIGKILL, lines


def test_the_enrolled_stay_and_the_deleted_are_gone(data: Path) -> None:
    """Whenever the process is killed; the next one finishes what was begun, and every remaining key is somebody's."""
    chance = random.Random(7)
    with people_in(data, master=MASTER) as people:
        expected = set(people.ids())
    for number in range(KILLS):
        line = [sys.executable, "-c", _COMING_AND_GOING, str(data), MASTER, str(number)]
        _, lines = killed(line, MASTER, chance.uniform(0, 0.3))
        told = [(words[0], int(words[1])) for text in lines if len(words := text.split()) == 2]
        expected |= {id for word, id in told if word == "enrolled"}
        left = {id for word, id in told if word == "left"}
        leaving = {id for word, id in told if word == "leaving"}
        assert flaws_of(data, MASTER) == []
        with people_in(data, master=MASTER) as people:
            there = set(people.ids())
            assert expected - leaving <= there
            assert not left & there
            assert len(there - expected) <= 1  # enrolled, but not reported
            people.destroying.finish()
            seals = people.records.seals
            assert seals.to_destroy() == set()
            held = {key for keys in seals.everyones().values() for key in keys}
            assert all(map(seals.keys.holds, held))
            expected = there


def test_a_killed_encryption_loses_nobody(
    kith: Kith, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Run again, it goes on; in between, each person is either sealed or not."""
    data, chance = tmp_path / "clear", random.Random(8)
    with people_in(data) as people:
        people.enrol(4 * PEOPLE)
    original = Path(shutil.copytree(data, tmp_path / "original"))
    began = time.monotonic()
    assert kith("rekey", "--data", data)[0] == 0
    took, deaths = time.monotonic() - began + 0.4, 0  # a process of its own has to begin first
    for _ in range(KILLS):
        shutil.rmtree(data)
        shutil.copytree(original, data)
        deaths += killed(command("rekey", "--data", str(data)), MASTER, chance.uniform(0.2, took))[0]
        assert kith("rekey", "--data", data)[0] == 0
        assert flaws_of(data, MASTER) == []
        with people_in(data, master=MASTER) as people:
            assert len(people.ids()) == 4 * PEOPLE
            assert people.records.person_data.in_the_clear() == []
    assert deaths
    record_property("killed", deaths)


def test_a_killed_rewrapping_leaves_the_old_master_key_or_the_new(
    kith: Kith,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    """In each of two stores; run again, it goes on."""
    monkeypatch.setenv("KITH_KEY_STORES", f"{data / 'person-keys.db'}:{tmp_path / 'copy.db'}")
    with people_in(data, master=MASTER) as people:
        for _ in range(4000):
            people.records.seals.keys.new()
    assert kith("rekey", "--data", data)[0] == 0
    masters, chance, deaths = [MASTER, NEW], random.Random(9), 0
    took = 0.0
    for _ in range(1 + 10 * KILLS):
        if deaths == KILLS:
            break
        old, new = masters
        line, began = command("rekey", "--from", old, "--data", str(data)), time.monotonic()
        stores = {"KITH_KEY_STORES": os.environ["KITH_KEY_STORES"], "KITH_MASTER_KEY": new}
        process = subprocess.Popen(line, env={**environment(), **stores}, stdout=subprocess.DEVNULL)
        if took:  # the first may end
            time.sleep(chance.uniform(took / 2, took))
            process.kill()
        deaths += process.wait(PATIENCE) == -signal.SIGKILL
        took = took or time.monotonic() - began
        monkeypatch.setenv("KITH_MASTER_KEY", new)
        assert kith("rekey", "--from", old, "--data", data)[0] == 0
        assert flaws_of(data, new) == []
        masters.reverse()
    assert deaths
    record_property("killed", deaths)
