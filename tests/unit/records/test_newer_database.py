"""A database that a newer version wrote."""

from pathlib import Path

import pytest

from server.domain.operator_errors import DatabaseNewer
from server.records.records import Records
from tests.open_files import open_files


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """The error says which step it has."""
    records = Records.open(tmp_path / "kith.db", "dlib")
    with records.session(), records.transaction():
        records.database.execute_sql("INSERT INTO migrations (number) VALUES (9000)")
    records.close()
    with pytest.raises(DatabaseNewer, match="step 9000"):
        Records.open(tmp_path / "kith.db", "dlib")
    assert open_files(tmp_path) == []
