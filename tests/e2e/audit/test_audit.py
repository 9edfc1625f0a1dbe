"""Who did what to whom, at a real server."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from client.api.sdk import Sdk
from client.errors import NotPermitted, ValidationFailed
from client.model.audit import AuditQuery
from client.model.page import PageArgs
from tests.commands import kith
from tests.e2e.audit.conftest import Audit
from tests.photographs import OBAMA
from tests.plain import Plain, attach, found, new_group, new_person
from tests.serving import serving

LOCAL = {"by": "local"}


def keys(data: Path, *arguments: str, audit: str = "all") -> str:
    """Run `kith keys` and return what it prints."""
    done = kith("keys", *arguments, "--data", data, audit=audit)
    done.check_returncode()
    return done.stdout.strip()


def test_everything_done_to_a_person_is_audited(tmp_path: Path) -> None:
    """Enrolled, searched, read, changed, joined and erased: by whom, by what and in which request."""
    audit = Audit(tmp_path / "data")
    with serving(audit.data, audit="all") as server, Plain(server.url) as http:
        person = new_person(http)
        image = attach(http, person, OBAMA)
        assert found(http, OBAMA) == [person]
        group = new_group(http, person)
        read = http.get(f"/persons/{person}/images/{image}")
        http.get("/persons")
        http.put(f"/persons/{person}", json={"name": "Bea"})
        assert http.post(f"/persons/{person}/images", json={"image": "no photo"}).status_code == 422
        refused = http.post("/persons", json={"name": "Eve"}, headers={"Origin": "http://elsewhere.example"})
        http.delete(f"/persons/{person}")
    entries = audit.entries("--person", str(person))
    assert sorted((entry["action"], entry["via"]) for entry in entries) == [
        ("group_joined", "update_group_persons"),
        ("image_enrolled", "attach_image"),
        ("person_changed", "update_person"),
        ("person_created", "create_person"),
        ("person_erased", "delete_person"),
        ("read", "get_image"),
        ("read", "list_persons"),
        ("searched", "search_photo"),
    ]
    assert all(entry.items() >= LOCAL.items() for entry in entries)
    by = {entry["action"]: entry for entry in entries if entry["via"] != "list_persons"}
    assert by["searched"]["probe"] == hashlib.sha256(OBAMA).hexdigest()
    assert by["read"]["request_id"] == read.headers["X-Request-Id"]
    assert (by["read"]["image_ids"], by["group_joined"]["group_ids"]) == ([image], [group])
    (knocked,) = audit.entries("--action", "refused")
    assert (knocked["by"], knocked["via"], knocked["error"]) == ("anyone", "create_person", refused.json()["type"])
    head, last = audit.head(), audit.entries()[-1]
    assert head == f"{last['id']}:{last['hash']}"
    table = audit.asked("--person", str(person)).out
    assert "person_erased" in table
    assert "delete_person" in table


def test_entries_name_the_key_and_refusals_are_audited(tmp_path: Path) -> None:
    """Keys are made and revoked by a command while two workers serve; only an admin may read the audit."""
    audit = Audit(tmp_path / "data")
    with serving(audit.data, "--workers", "2", audit="changes") as server:
        admin, door = (keys(audit.data, "make", name, "--scope", name) for name in ("admin", "write"))
        with Sdk(server.url, api_key=door, retries=0) as sdk:
            person = requests.post(
                f"{server.url}/persons", json={"name": "Ada"}, headers={"Authorization": f"Bearer {door}"}, timeout=60
            ).json()["id"]
            with pytest.raises(NotPermitted):
                sdk.persons.get(person)
            with pytest.raises(NotPermitted):
                sdk.audit.head()
        keys(audit.data, "revoke", "2")
        assert requests.get(f"{server.url}/persons", timeout=60).status_code == 401
        server.stop()
        with serving(audit.data, audit="changes") as again, Sdk(again.url, api_key=admin) as sdk:
            assert {entry.action for entry in sdk.audit.iterate(AuditQuery(key_id=2))} == {
                "person_created",
                "refused",
                "storage_created",
                "storage_made_default",
            }
            (made,) = sdk.audit.iterate(AuditQuery(person_id=person, action="person_created"))
            assert (made.by_key_name, made.person_ids, made.via) == ("write", [person], "create_person")
            named = [(entry.action, entry.key_ids, entry.via) for entry in sdk.audit.iterate() if entry.key_ids]
            assert named == [
                ("key_made", [1], "kith keys"),
                ("key_made", [2], "kith keys"),
                ("key_revoked", [2], "kith keys"),
            ]
            assert [entry.id for entry in sdk.audit.get_all(PageArgs(2, 3)).items] == [4, 5, 6]
            assert list(sdk.audit.iterate(AuditQuery(until=made.at))) == list(sdk.audit.iterate())[: made.id - 1]
            with pytest.raises(ValidationFailed):
                sdk.audit.get_all(query=AuditQuery(action="eaten"))
            anchor = str(sdk.audit.head())
    assert audit.asked("--verify", "--anchor", anchor).code == 0


def test_many_processes_write_one_chain(tmp_path: Path) -> None:
    """Two workers that change and search, with commands running beside them."""
    audit = Audit(tmp_path / "data")
    key = keys(audit.data, "make", "all", "--scope", "admin")
    with serving(audit.data, "--workers", "2", audit="all") as server:

        def work(number: int) -> list[int]:
            with Plain(server.url) as http:
                http.headers["Authorization"] = f"Bearer {key}"
                ids = [new_person(http, f"{number}") for _ in range(10)]
                assert http.get("/persons", params={"size": 1}).status_code == 200
                assert http.delete(f"/persons/{ids[0]}").status_code == 204
                return ids

        with ThreadPoolExecutor(5) as threads:
            made = threads.submit(keys, audit.data, "make", "later", "--scope", "read")
            worked = [id for ids in threads.map(work, range(4)) for id in ids]
            made.result()
    audit.head()
    entries = audit.entries()
    counts = {action: sum(entry["action"] == action for entry in entries) for action in ("person_erased", "key_made")}
    assert counts == {"person_erased": 4, "key_made": 2}
    created = [id for entry in entries if entry["action"] == "person_created" for id in entry["person_ids"]]
    assert sorted(created) == sorted(worked)


def test_old_entries_are_pruned_and_the_chain_says_so(tmp_path: Path) -> None:
    """After the time in the setting; the rest can be verified, and a break is reported with its place."""
    audit = Audit(tmp_path / "data")
    settings = {"audit": "changes", "audit_days": "0.00002", "checkpoint_seconds": "0.2"}
    with serving(audit.data, **settings) as server, Plain(server.url) as http:
        new_person(http)
        while {entry["action"] for entry in audit.entries()} != {"pruned"}:
            assert server.process.poll() is None
            time.sleep(0.1)
    left = audit.entries()[-1]
    assert (left["action"], left["by"], left["via"]) == ("pruned", "server", "housekeeping")
    id, _, hash = audit.head().partition(":")
    cut = audit.asked("--verify", "--anchor", f"{int(id) + 2}:{hash}")
    assert (cut.code, cut.out) == (
        1,
        f"the chain is broken: it ends at entry {id}, before the anchor's {int(id) + 2}: the end was cut off\n",
    )
    assert "use a newer anchor" in audit.asked("--verify", "--anchor", f"1:{hash}").out
    wrong = audit.asked("--verify", "--anchor", "3")
    assert (wrong.code, wrong.error.startswith("kith: '3' is not an anchor")) == (2, True)
    assert audit.asked("--anchor", f"{id}:{hash}").code == 2
