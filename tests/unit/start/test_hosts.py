"""Addresses, paths and lists in settings, in every form that people write."""

import re

import pytest

from server.environment.hosts import is_loopback
from server.setting_values import SettingInvalid
from server.settings import Settings


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
def test_an_address_or_a_name_is_accepted(written: str, meant: str) -> None:
    assert Settings.from_environment({"KITH_HOST": written}).host == meant


@pytest.mark.parametrize("written", ["http://127.0.0.1", "[::1]:80", "127.0.0.1:80", "a b", "a/b", "[", ".", "a..b"])
def test_an_invalid_address_is_refused(written: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        Settings.from_environment({"KITH_HOST": written})
    wanted = "KITH_HOST must be a host name or an address, without scheme and port"
    assert str(refused.value) == f"{wanted}, not {written!r}"


@pytest.mark.parametrize("written", ["", " ", "[]"])
def test_an_empty_address_is_refused(written: str) -> None:
    """A variable was empty; it does not mean every address of the machine."""
    with pytest.raises(SettingInvalid, match=r"^KITH_HOST is empty; give an address, such as 127\.0\.0\.1"):
        Settings.from_environment({"KITH_HOST": written})


@pytest.mark.parametrize(
    "name", ["DATA_DIR", "STORAGE_ROOT", "TLS_CERT", "TLS_KEY", "ENCODER_FILE", "ENCODER_CALIBRATION"]
)
def test_an_empty_path_is_refused(name: str) -> None:
    """It does not mean the folder that the server was started in."""
    with pytest.raises(SettingInvalid, match=f"^KITH_{name} is empty; give a path, or leave it out$"):
        Settings.from_environment({f"KITH_{name}": ""})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "CORS_ORIGINS",
            "desk.example",
            "web sites, such as https://desk.example, separated by commas, not 'desk.example'",
        ),
        ("CORS_ORIGINS", "*", "not '*'"),
        ("CORS_ORIGINS", "https://*.example", "not 'https://*.example'"),
        ("CORS_ORIGINS", "https://desk.example/app", "not 'https://desk.example/app'"),
        ("CORS_ORIGINS", "https://a.example https://b.example", "not 'https://a.example https://b.example'"),
        ("ALLOWED_HOSTS", "https://kith.example", "host names, such as kith.example"),
        ("TRUSTED_PROXIES", "10.0.0.7, proxy", "addresses, such as 10.0.0.7, separated by commas, not 'proxy'"),
    ],
)
def test_a_list_with_an_invalid_item_is_refused(name: str, text: str, said: str) -> None:
    with pytest.raises(SettingInvalid, match=re.escape(said)):
        Settings.from_environment({f"KITH_{name}": text})


def test_a_web_site_may_be_written_as_browsers_show_it() -> None:
    assert Settings.from_environment(
        {"KITH_CORS_ORIGINS": "HTTPS://Desk.example:443/, http://a:8080"}
    ).cors_origins == (
        "https://desk.example",
        "http://a:8080",
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "localhost", "LOCALHOST"])
def test_every_name_of_this_machine_alone_is_recognised(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.0.1", "::ffff:192.168.0.1", "faces.example.org"])
def test_an_address_that_others_can_reach_is_not_this_machine_alone(host: str) -> None:
    assert not is_loopback(host)
