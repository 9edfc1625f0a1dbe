"""Backups and restores killed at random moments: whatever was there before is whole, and the next one goes on."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from server.adapters import replacing
from server.adapters.backups import target
from tests.e2e.backups.conftest import Kith, backups_in, pictures_in
from tests.e2e.backups.people import People, flaws_of, kept_in, people_in
from tests.serving import PATIENCE, command, environment

KILLS = int(os.environ.get("CRASHES", "2"))
"""Hundreds take a while, so they are run occasionally."""


def started(*arguments: object) -> subprocess.Popen[bytes]:
    """Start a command in a process of its own."""
    line = command(*map(str, arguments))
    return subprocess.Popen(line, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def at_work(mark: Path, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command and wait until it is at work: until a folder, which a killed one may have left, changes."""
    began, deadline = time.time(), time.monotonic() + PATIENCE
    with started(*arguments) as process:
        while not written_since(mark, began):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.001)
        yield process


def written_since(folder: Path, moment: float) -> bool:
    """Return whether something was made in a folder, or removed, since a moment."""
    with suppress(FileNotFoundError):
        return folder.stat().st_mtime > moment
    return False


def seconds_of(mark: Path, *arguments: object) -> float:
    """Run a command and return how long it was at work."""
    with at_work(mark, *arguments):
        since = time.monotonic()
        while mark.exists():
            time.sleep(0.001)
        return time.monotonic() - since


def killed(after: float, mark: Path, meanwhile: Callable[[], object], *arguments: object) -> bool:
    """Run a command, kill it after some seconds of work, and return whether it was still running."""
    with at_work(mark, *arguments) as process:
        until = time.monotonic() + after
        while time.monotonic() < until:
            meanwhile()
        process.kill()
        return process.wait(PATIENCE) == -signal.SIGKILL


def moments(took: float, chance: random.Random) -> list[float]:
    """Return when to kill a command that takes this long: at its beginning, and at random."""
    return [0.0, *(chance.uniform(0, 1.2 * took) for _ in range(KILLS - 1))]


def come_and_go(people: People, chance: random.Random) -> None:
    """Remove somebody and enrol somebody else."""
    people.remove(chance.choice(people.ids()))
    people.enrol(1)


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_killed_backup_leaves_the_others_whole(
    kith: Kith, data: Path, kept: Path, tmp_path: Path, encrypted: bool, record_property: Callable[[str, object], None]
) -> None:
    """While people come and go; the next backup needs no help, and leaves nothing behind."""
    key, chance = tmp_path / "a.key", random.Random(encrypted)
    kith("backup-key", key)
    options = ("--recipient", f"{key}.pub") if encrypted else ()
    backing_up = ("backup", kept, "--data", data, "--keep", 2, *options)
    took, deaths = seconds_of(data / "backup", *backing_up), 0
    for moment in moments(took, chance):
        with people_in(data) as people:
            people.enrol(10)
            meanwhile = partial(come_and_go, people, chance)
            deaths += killed(moment, data / "backup", meanwhile, *backing_up)
        assert kith("backup", kept, "--verify")[0] == 0
    assert deaths
    record_property("killed", deaths)
    assert kith(*backing_up)[0] == 0
    assert len(backups_in(kept)) == 2
    assert not list(kept.rglob("*.part"))
    assert not (data / "backup").exists()
    for backup in backups_in(kept):
        other = tmp_path / backup.name
        assert kith("restore", kept, "--data", other, "--at", backup.name, "--identity", key)[0] == 0
        assert flaws_of(other) == []
    assert kept_in(other) == kept_in(data)


def test_a_killed_restore_leaves_the_old_or_the_new(
    kith: Kith, data: Path, kept: Path, record_property: Callable[[str, object], None]
) -> None:
    kith("backup", kept, "--data", data)
    new, chance, outcomes = kept_in(data), random.Random(3), []
    restoring = ("restore", kept, "--data", data, "--replace")
    took, deaths = seconds_of(data / "restoring", *restoring), 0
    for moment in moments(took, chance):
        with people_in(data) as people:
            people.enrol(1)
        old = kept_in(data)
        deaths += killed(moment, data / "restoring", lambda: time.sleep(0.001), *restoring)
        there = kept_in(data)
        assert there in (old, new)
        outcomes.append(there == old)
    assert any(outcomes)
    record_property("killed", deaths)
    assert kith(*restoring)[0] == 0
    assert kept_in(data) == new
    assert not (data / "restoring").exists()


class Killed(BaseException):
    """The process is gone: nothing is done after this."""


@pytest.fixture
def killing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Ends the process at a given step of the replacement; nothing cleans up after it."""

    def kill_at(step: int) -> None:
        monkeypatch.undo()
        steps = count()

        def mortal(real: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any) -> Any:
                if next(steps) == step:
                    raise Killed
                return real(*arguments)

            return call

        monkeypatch.setattr(target, "_undone", lambda *_: nullcontext())
        for owner, name in ((replacing, "_remove"), (replacing, "sync_folder"), (Path, "rename"), (Path, "rmdir")):
            monkeypatch.setattr(owner, name, mortal(getattr(owner, name)))

    yield kill_at
    monkeypatch.undo()


def test_a_restore_that_ends_at_any_step_is_finished_or_undone(
    kith: Kith, data: Path, kept: Path, killing: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whatever opens the data directory next."""
    kith("backup", kept, "--data", data)
    new, outcomes = kept_in(data), []
    for step in count():
        with people_in(data) as people:
            people.enrol(1)
        old = kept_in(data)
        killing(step)
        try:
            kith("restore", kept, "--data", data, "--replace")
            break
        except Killed:
            monkeypatch.undo()
        there = kept_in(data)
        assert there in (old, new)
        outcomes.append(there == new)
    assert outcomes == sorted(outcomes)
    assert {True, False} == set(outcomes)
    monkeypatch.undo()
    assert kept_in(data) == new
    assert kith("verify", "--data", data)[1] == "all is well\n"
    assert pictures_in(kept)
