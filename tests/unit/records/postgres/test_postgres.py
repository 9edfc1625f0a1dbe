"""How a PostgreSQL database behaves, and what its failures mean."""

import logging
from datetime import timedelta

import peewee
import pytest

from server.domain.entities import PageArgs
from server.domain.errors import DatabaseUnavailable, KithError, Overloaded, ReadOnly, StorageFull
from server.domain.metadata.filter import parse_filter
from server.domain.operator_errors import DatabaseDamaged, DatabaseUnfit
from server.domain.persistence.database_url import DatabaseUrl
from server.records import orphaned_blobs
from server.records.engines import postgres, states
from server.records.people.groups import GroupDetails
from server.records.people.persons import PersonDetails
from server.records.records import Records
from server.records.sql.soundness import refuse_unsound
from tests.databases import postgresql
from tests.unit.records.conftest import ENCODER

SECRET = "correct-horse"


def test_text_is_compared_as_in_sqlite(records: Records) -> None:
    """By code point, with NUL and case; names are found whatever their case and accents."""
    storage = records.storages.add(None, "a", "a").id
    words = ["a\0b", "a\1b", "ab", "B", "é", "z", "\U0001f600"]
    ids = [records.persons.add(None, PersonDetails("Zoë", {"w": word}, storage)).id for word in words]

    def matching(test: object) -> list[int]:
        return list(records.facets.persons(parse_filter({"w": test})))

    assert [matching(word) for word in words] == [[id] for id in ids]
    assert matching({"gt": "a"}) == [id for id, word in zip(ids, words, strict=True) if word > "a"]
    assert matching({"contains": "\0"}) == [ids[0]]
    assert len(records.persons.page(PageArgs(1, 10), "ZOE").items) == len(words)
    assert records.persons.page(PageArgs(1, 10), "z%e").items == []


def test_ids_count_on_above_those_that_callers_chose(records: Records) -> None:
    """Lower choices do not matter; after the largest possible id there is no other."""
    ids = [records.groups.add(id, GroupDetails("g", {})).id for id in (None, 77, None, 5, None)]
    assert ids == [1, 77, 78, 5, 79]
    records.groups.add(2**63 - 1, GroupDetails("g", {}))
    with pytest.raises(StorageFull):
        records.groups.add(None, GroupDetails("g", {}))


def test_a_blob_not_recorded_within_an_hour_is_erased(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start is not alone on the database, so only time can tell."""
    storage = records.storages.add(None, "a", "a").id
    records.orphaned_blobs.announce((storage, "k"))
    assert records.orphaned_blobs.to_erase() == []
    monkeypatch.setattr(orphaned_blobs, "_LONGEST_WRITE", timedelta(0))
    assert records.orphaned_blobs.to_erase() == [(storage, "k")]


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", StorageFull),
        ("25006", ReadOnly),
        ("57P01", DatabaseUnavailable),
        ("XX001", DatabaseDamaged),
        ("42P01", peewee.ProgrammingError),
    ],
)
def test_what_a_state_means(records: Records, state: str, kind: type[Exception]) -> None:
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'because' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(kind):
        records.database.execute_sql(raising)


def test_a_lost_connection_is_replaced(records: Records, url: DatabaseUrl) -> None:
    """The current work fails as a whole, and the next session has another connection."""
    other = Records.open(url, ENCODER)

    def lose() -> None:
        with other.session(), other.transaction():
            other.groups.add(None, GroupDetails("half", {}))
            ((pid,),) = other.database.rows("SELECT pg_backend_pid()")
            records.database.execute_sql(f"SELECT pg_terminate_backend({pid}, 5000)")
            other.groups.add(None, GroupDetails("whole", {}))

    with pytest.raises(DatabaseUnavailable):
        lose()
    with other.session():
        assert other.groups.page(PageArgs(), None).items == []
        assert other.groups.add(None, GroupDetails("g", {})).name == "g"
    other.close()


def test_a_write_that_waited_too_long_is_overloaded_even_if_its_connection_is_lost(
    records: Records, url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a pause: the rollback fails too, and its own error would not be one of Kith's."""
    other = Records.open(url, ENCODER)
    roll_back = postgres.Postgres.rollback

    def pause_and_roll_back(database: postgres.Postgres) -> None:
        pid = database.connection().info.backend_pid  # type: ignore[no-untyped-call]  # Peewee's stubs
        records.database.execute_sql(f"SELECT pg_terminate_backend({pid}, 5000)")
        roll_back(database)

    monkeypatch.setattr(postgres, "_BEGIN", "BEGIN; SET LOCAL lock_timeout = 1; SELECT pg_advisory_xact_lock(7)")
    with records.session(), records.database.connection().transaction():  # type: ignore[no-untyped-call]  # as above
        records.database.rows("SELECT pg_advisory_xact_lock(7)")
        monkeypatch.setattr(postgres.Postgres, "rollback", pause_and_roll_back)
        with other.session(), pytest.raises(Overloaded):
            other.groups.add(None, GroupDetails("g", {}))
        monkeypatch.undo()
    other.close()


def test_an_error_in_a_transaction_is_reported_even_if_its_connection_is_lost(
    records: Records, url: DatabaseUrl
) -> None:
    """Only the rollback finds out that it is."""
    other = Records.open(url, ENCODER)

    def fail() -> None:
        with other.transaction():
            pid = other.database.connection().info.backend_pid  # type: ignore[no-untyped-call]  # Peewee's stubs
            records.database.execute_sql(f"SELECT pg_terminate_backend({pid}, 5000)")
            raise ZeroDivisionError

    with other.session(), pytest.raises(ZeroDivisionError):
        fail()
    other.close()


def test_no_password_is_shown(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in an error, nor in the log, nor in the location's representation."""
    monkeypatch.setattr(states, "_warned_at", [float("-inf")])
    url = DatabaseUrl.parse(f"postgres://kith:{SECRET}@127.0.0.1:1/kith?application_name={SECRET}")
    with caplog.at_level(logging.DEBUG), pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1:1/kith: ") as raised:
        refuse_unsound(url)
    assert "refused" in caplog.text
    for told in (str(raised.value), caplog.text, repr(url), str(url)):
        assert SECRET not in told


@pytest.mark.parametrize(
    "text",
    [
        "mysql://x",
        "kith",
        "postgresql://u:pw@host:port/kith",
        "postgresql://[/kith",
        "postgresql://u:p@w@host/kith",
        "postgresql://u:p@w/x@host/kith",
    ],
)
def test_an_invalid_url_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="not a URL such as") as raised:
        DatabaseUrl.parse(text)
    assert text not in str(raised.value)


def test_unknown_options_are_refused_without_repeating_them() -> None:
    with pytest.raises(DatabaseUnfit) as raised:
        refuse_unsound(DatabaseUrl.parse(f"postgresql://kith@/kith?pasword={SECRET}"))
    assert SECRET not in str(raised.value)


def test_records_that_were_restored_are_another_incarnation(records: Records, url: DatabaseUrl) -> None:
    """So an index saved earlier is not mistaken for theirs."""
    before = records.incarnation
    assert before == records.incarnation
    assert before.startswith(records.identity)
    postgresql().run(
        "CREATE TABLE copied AS TABLE changes; DROP TABLE changes; ALTER TABLE copied RENAME TO changes",
        database=str(url).rpartition("/")[2],
    )
    assert records.incarnation != before


def test_a_backup_is_refused(records: Records) -> None:
    with pytest.raises(KithError, match="pg_dump"):
        records.copy_to(None)  # type: ignore[arg-type]  # it is not looked at
