"""Where the master key may come from."""

import sys
from pathlib import Path

import pytest

from server.adapters.person_keys.master_key import MasterKey
from server.domain.operator_errors import KeysUnusable
from tests.unit.person_keys.conftest import MASTER


@pytest.mark.parametrize("source", ["{digits}", "file:{file}", "command:{python} -c 'print(\"{digits}\")'"])
def test_it_comes_from_a_setting_a_file_or_a_command(tmp_path: Path, source: str) -> None:
    (tmp_path / "master").write_text(f"{MASTER}\n")
    named = source.format(digits=MASTER, file=tmp_path / "master", python=sys.executable)
    wrapped = MasterKey.named(MASTER).wrap(b"secret", b"test")
    assert MasterKey.named(named).unwrap(wrapped, b"test") == b"secret"
    assert MasterKey.named(named).unwrap(wrapped, b"another purpose") is None
    assert MASTER not in repr(MasterKey.named(named))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("ab" * 31, "62 characters"),
        ("xy" * 32, "64 hexadecimal digits"),
        ("file:/nowhere/key", "cannot be read"),
        ("command:false", "failed"),
        ("command:", "failed"),
        ("command:'", "failed"),
        ("command:echo short", "prints"),
    ],
)
def test_an_invalid_key_is_refused(source: str, says: str) -> None:
    """The message says why, without showing what may be most of a key."""
    with pytest.raises(KeysUnusable, match=says) as refused:
        MasterKey.named(source)
    assert "ab" * 31 not in str(refused.value)
