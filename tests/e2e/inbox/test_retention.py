"""How long faces wait, and who may see them."""

import time
from pathlib import Path

import pytest

from client import errors
from client.api.sdk import Sdk
from client.model.group import Group
from client.model.inbox import InboxItem, InboxState
from client.model.person import Person
from client.model.recognition import SearchParams, SearchSource
from tests.commands import kith
from tests.e2e.inbox.waiting import PATIENCE, enrolled, waiting
from tests.e2e.key_command import keys
from tests.e2e.small_disk import full, possible, serving_from_disk
from tests.photographs import BIDEN, COLLINS, OBAMA
from tests.serving import Server, serving

HOURS = 0.001


def holds(data: Path, picture: bytes) -> bool:
    """Return whether any file in a data directory contains part of a picture, which may be stored in pieces."""
    files = [path.read_bytes() for path in data.glob("kith.db*") if path.is_file()]
    parts = [picture[at : at + 64] for at in range(1000, len(picture) - 64, 64)]
    return any(part in file for file in files for part in parts)


def test_nothing_is_kept_unless_a_setting_says_so(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server, Sdk(server.url) as sdk:
        assert sdk.identify(COLLINS) is None
        time.sleep(0.5)
        assert sdk.inbox.state() == InboxState(0.0, 0)
        assert sdk.inbox.get_all().items == []


def test_a_face_disappears_when_its_time_is_over_and_is_then_erased(tmp_path: Path) -> None:
    """It disappears from answers at once, and from the disk at the next checkpoint."""
    with serving(tmp_path / "data", inbox_hours=HOURS, checkpoint_seconds=0.5) as server, Sdk(server.url) as sdk:
        item = waiting(sdk, COLLINS)
        picture = sdk.inbox.get_image(item.id)
        assert holds(server.data, picture)
        time.sleep(max(0.0, item.expires.timestamp() - time.time()))
        assert sdk.inbox.state().waiting == 0
        with pytest.raises(errors.InboxItemNotFound):
            sdk.inbox.get_image(item.id)
        deadline = time.monotonic() + PATIENCE
        while holds(server.data, picture):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_limited_key_sees_only_the_faces_of_its_groups(tmp_path: Path) -> None:
    """Those from wider searches or other groups, and people out of sight, do not exist for it."""
    data = tmp_path / "data"
    with serving(data, inbox_hours=1) as server, Sdk(server.url) as local:
        mine, theirs = (local.groups.create(Group(None, name, {})).id or 0 for name in ("mine", "theirs"))
        ada = enrolled(local, "Ada", OBAMA)
        local.groups.update_persons(theirs, add=[ada])
        rights = ("--scope", "search", "--scope", "read", "--scope", "write")
        admin = Sdk(server.url, api_key=keys(data, "make", "all", "--scope", "admin"))
        limited = Sdk(server.url, api_key=keys(data, "make", "few", *rights, "--group", str(mine)))
        reader = Sdk(server.url, api_key=keys(data, "make", "reader", "--scope", "read"))
        hidden = [waiting(admin, COLLINS).id, waiting(admin, COLLINS, group_ids=[mine, theirs]).id]
        limited.search(None, SearchSource(BIDEN))
        deadline = time.monotonic() + PATIENCE
        while admin.inbox.state().waiting < 3:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        (item,) = limited.inbox.iterate()
        assert (item.group_ids, item.candidate) == ([mine], None)
        assert limited.inbox.state().waiting == 1
        for id in hidden:
            with pytest.raises(errors.InboxItemNotFound):
                limited.inbox.get_image(id)
        with pytest.raises(errors.PersonNotFound):
            limited.inbox.confirm(item.id, ada)
        with pytest.raises(errors.PersonNotFound):
            limited.persons.reject_face(ada, BIDEN)
        with pytest.raises(errors.NotPermitted):
            reader.inbox.dismiss(item.id)
        joe = limited.inbox.name(item.id, Person(None, "Joe", {}))
        found = limited.search(SearchParams(max_distance=2.0), SearchSource(BIDEN))
        assert [result.person.id for result in found] == [joe.id]


@pytest.mark.skipif(not possible(), reason="users cannot mount a disk of their own here")
def test_a_full_disk_loses_faces_and_delays_no_answer(tmp_path: Path) -> None:
    """The log says so once; once there is room again, faces wait again."""
    with serving_from_disk(tmp_path / "data", 128, inbox_hours=1) as server, Sdk(server.url) as sdk:
        with full(server):
            for photo in (COLLINS, BIDEN, OBAMA):
                assert sdk.identify(photo) is None
            deadline = time.monotonic() + PATIENCE
            while "cannot be stored in the inbox" not in server.log.read_text():
                assert time.monotonic() < deadline
                time.sleep(0.02)
            time.sleep(0.5)
            assert sdk.inbox.state().waiting == 0
        assert waiting(sdk, COLLINS).count == 1
        assert server.log.read_text().count("cannot be stored in the inbox") == 1


def test_a_command_without_the_servers_settings_keeps_its_inbox(server: Server, sdk: Sdk, stranger: InboxItem) -> None:
    """Even if no face would wait under the command's own settings."""
    person = enrolled(sdk, "Biden", BIDEN)
    for line in (("checkpoint",), ("erase", person)):
        kith(*line, "--data", server.data).check_returncode()
    assert [item.id for item in sdk.inbox.iterate()] == [stranger.id]
