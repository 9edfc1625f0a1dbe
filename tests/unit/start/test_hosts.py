"""The address to listen on, in every form that people write."""

import pytest

from server.hosts import is_loopback
from server.settings import SettingInvalid, Settings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("127.0.0.1", "127.0.0.1"),
        (" 0.0.0.0 ", "0.0.0.0"),
        ("::", "::"),
        ("[::1]", "::1"),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("localhost", "localhost"),
        ("faces.example.org.", "faces.example.org."),
    ],
)
def test_an_address_or_a_name_is_listened_on(written: str, meant: str) -> None:
    """Blanks and brackets are no part of it."""
    assert Settings.from_environment({"KITH_HOST": written}).host == meant


@pytest.mark.parametrize("written", ["http://127.0.0.1", "[::1]:80", "127.0.0.1:80", "a b", "a/b", "[", ".", "a..b"])
def test_what_is_no_address_is_refused(written: str) -> None:
    """The message has it, and what to write."""
    with pytest.raises(SettingInvalid) as refused:
        Settings.from_environment({"KITH_HOST": written})
    assert str(refused.value) == (f"KITH_HOST must be a name or an address, without scheme and port, not {written!r}")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "localhost", "LOCALHOST"])
def test_this_machine_alone_is_known_by_all_its_names(host: str) -> None:
    """It needs no key."""
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.0.1", "::ffff:192.168.0.1", "faces.example.org"])
def test_whatever_others_reach_is_not_this_machine_alone(host: str) -> None:
    """It needs a key."""
    assert not is_loopback(host)
