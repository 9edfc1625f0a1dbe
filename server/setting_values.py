"""Conversion and validation of single settings; errors name the setting."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import Attribute, frozen

from server.domain.audit.entries import Audited
from server.domain.persistence.database_url import DatabaseUrl
from server.environment.hosts import is_address

PREFIX = "KITH_"

_NAME_OF_A_MACHINE = re.compile(r"[\w-]+(\.[\w-]+)*\.?")


class SettingInvalid(Exception):
    """A setting has an invalid value."""


@frozen
class Range:
    """The range of a numeric setting, both ends included."""

    least: float
    most: float

    def __call__(self, _: Any, attribute: "Attribute[Any]", value: float) -> None:
        """Raise SettingInvalid for a value outside the range, or for NaN."""
        if not self.least <= value <= self.most:
            name = PREFIX + attribute.name.upper()
            raise SettingInvalid(f"{name} must be from {self.least:,} to {self.most:,}, not {value!r}")


SHARE = Range(0, 1)
"""A share of a whole."""


def one_of(*choices: str) -> Callable[[Any, "Attribute[Any]", str], None]:
    """Return a validator that raises SettingInvalid for any other value."""

    def validate(_: Any, attribute: "Attribute[Any]", value: str) -> None:
        if value not in choices:
            raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} must be {' or '.join(choices)}, not {value!r}")

    return validate


_TRUTHS = {"1": True, "true": True, "0": False, "false": False}


def to_flag(value: Any) -> Any:
    """Return true or false for the texts that mean it, and anything else unchanged."""
    return _TRUTHS.get(str(value).lower(), value)


def require_flag(_: Any, attribute: "Attribute[Any]", value: Any) -> None:
    """Raise SettingInvalid for anything but true and false."""
    if not isinstance(value, bool):
        raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} must be true or false, not {value!r}")


def to_bare_host(host: str) -> str:
    """Return an address as sockets take it, without the brackets that IPv6 has in URLs."""
    host = host.strip()
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def require_listening_host(_: Any, attribute: "Attribute[Any]", host: str) -> None:
    """Raise SettingInvalid for an address that a server cannot listen on."""
    if not host:
        name = f"{PREFIX}{attribute.name.upper()}"
        raise SettingInvalid(
            f"{name} is empty; give an address, such as 127.0.0.1, or 0.0.0.0 for all, or leave it out"
        )
    if not (is_address(host) or _NAME_OF_A_MACHINE.fullmatch(host)):
        raise SettingInvalid(
            f"{PREFIX}{attribute.name.upper()} must be a host name or an address, without scheme and port, not {host!r}"
        )


def to_names(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in a text, separated by commas, as browsers send them."""
    return tuple(_as_sent(name.lower()) for name in _listed(value))


def _as_sent(name: str) -> str:
    """Return a name as browsers send it, without a trailing slash or the default port of its scheme."""
    name = name.removesuffix("/")
    return name.removesuffix({"https": ":443", "http": ":80"}.get(name.partition("://")[0], "/"))


def to_providers(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in a text, separated by commas, each once."""
    return tuple(dict.fromkeys(_listed(value)))


def _listed(value: str | tuple[str, ...]) -> list[str]:
    names = value.split(",") if isinstance(value, str) else value
    return [name.strip() for name in names if name.strip()]


def to_database_url(value: str | DatabaseUrl | None) -> DatabaseUrl | None:
    """Return the URL; the error for an invalid one does not quote it, since it may contain a password."""
    try:
        return DatabaseUrl.parse(value) if isinstance(value, str) and value else value or None
    except ValueError as error:
        raise SettingInvalid(f"{PREFIX}DATABASE is {error}") from None


def to_audit_level(value: str) -> str:
    """Return the audit level with this name; an unknown name stays text."""
    return Audited(value) if value in list(Audited) else value


@frozen
class Kind:
    """The rule for each name in a list, and a description with an example."""

    fits: Callable[[str], object]
    called: str


HOST = Kind(lambda name: is_address(name) or _NAME_OF_A_MACHINE.fullmatch(name), "host names, such as kith.example")
ORIGIN = Kind(re.compile(r"https?://[^\s/*]+").fullmatch, "web sites, such as https://desk.example")
PROVIDER = Kind(
    re.compile(r"[A-Za-z]+ExecutionProvider").fullmatch, "execution providers, such as CPUExecutionProvider"
)
ADDRESS = Kind(is_address, "addresses, such as 10.0.0.7")


def each_is(kind: Kind) -> Callable[[Any, "Attribute[Any]", tuple[str, ...] | None], None]:
    """Return a validator that raises SettingInvalid for a name of another kind."""

    def validate(_: Any, attribute: "Attribute[Any]", names: tuple[str, ...] | None) -> None:
        for name in names or ():
            if not kind.fits(name):
                raise SettingInvalid(
                    f"{PREFIX}{attribute.name.upper()} must be {kind.called}, separated by commas, not {name!r}"
                )

    return validate


def require_some(_: Any, attribute: "Attribute[Any]", names: tuple[str, ...]) -> None:
    """Raise SettingInvalid for no names at all."""
    if not names:
        raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} is empty; name at least one, or leave it out")


def to_folders(value: str | tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the paths in a text, separated as in PATH."""
    return tuple(map(Path, filter(None, value.split(os.pathsep)))) if isinstance(value, str) else value


def require_absolute_folders(_: Any, attribute: "Attribute[Any]", value: tuple[Path, ...] | None) -> None:
    """Raise SettingInvalid for a relative path."""
    for folder in value or ():
        if not folder.is_absolute():
            raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} must be absolute paths, not {str(folder)!r}")


def require_absolute_folder(_: Any, attribute: "Attribute[Any]", value: Path | None) -> None:
    """Raise SettingInvalid for a relative path."""
    if value and not value.is_absolute():
        raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} must be an absolute path, not {str(value)!r}")


def four_for_each_core() -> int:
    """4 for each core"""  # the reference of the settings quotes it
    return 4 * (os.cpu_count() or 1)


def from_text(attribute: "Attribute[Any]", text: str) -> Any:
    """Return a setting's value, read from text by its type. Raises SettingInvalid."""
    if not text and attribute.type in (Path, Path | None):
        raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} is empty; give a path, or leave it out")
    try:
        return attribute.type(text) if attribute.type in (int, float) else text
    except ValueError:
        raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} cannot be {text!r}") from None
