"""The settings: one table, from the environment, each with a sane default."""

import logging
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import Attribute, evolve, field, fields, frozen
from attrs.converters import optional

from server.domain.quality import QualityFloor
from server.hosts import is_address
from server.kubernetes import injected

log = logging.getLogger(__name__)

PREFIX = "KITH_"

_NAME_OF_A_MACHINE = re.compile(r"[\w-]+(\.[\w-]+)*\.?")


class SettingInvalid(Exception):
    """A setting has a value that it cannot have."""


@frozen
class Range:
    """The numbers that a setting may be, both ends among them."""

    least: float
    most: float

    def __call__(self, _: Any, attribute: "Attribute[Any]", value: float) -> None:
        """Raise SettingInvalid for any other, also for one that is no number."""
        if not self.least <= value <= self.most:
            name = PREFIX + attribute.name.upper()
            raise SettingInvalid(f"{name} must be from {self.least:,} to {self.most:,}, not {value!r}")


_SHARE = Range(0, 1)


def _one_of(*choices: str) -> Callable[[Any, "Attribute[Any]", str], None]:
    def validate(_: Any, attribute: "Attribute[Any]", value: str) -> None:
        if value not in choices:
            raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} must be {' or '.join(choices)}, not {value!r}")

    return validate


_TRUTHS = {"1": True, "true": True, "0": False, "false": False}


def _truth(value: Any) -> Any:
    return _TRUTHS.get(str(value).lower(), value)


def _flag(_: Any, attribute: "Attribute[Any]", value: Any) -> None:
    if not isinstance(value, bool):
        raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} must be true or false, not {value!r}")


def _bare(host: str) -> str:
    """Return an address as sockets take it; in URLs, those of IPv6 stand in brackets."""
    host = host.strip()
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _listens(_: Any, attribute: "Attribute[Any]", host: str) -> None:
    if not (host == "" or is_address(host) or _NAME_OF_A_MACHINE.fullmatch(host)):
        raise SettingInvalid(
            f"{PREFIX}{attribute.name.upper()} must be a name or an address, without scheme and port, not {host!r}"
        )


def _names(value: str | tuple[str, ...]) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else value
    return tuple(_as_sent(name.strip().lower()) for name in names if name.strip())


def _as_sent(name: str) -> str:
    """Return a name as browsers send it, without a slash at its end or the port that its scheme implies."""
    name = name.removesuffix("/")
    return name.removesuffix({"https": ":443", "http": ":80"}.get(name.partition("://")[0], "/"))


@frozen
class _Kind:
    """What each name of a list must be, and how one looks."""

    fits: Callable[[str], object]
    called: str


_HOST = _Kind(
    lambda name: is_address(name) or _NAME_OF_A_MACHINE.fullmatch(name), "names of machines, such as kith.example"
)
_ORIGIN = _Kind(re.compile(r"https?://[^\s/*]+").fullmatch, "web sites, such as https://desk.example")
_ADDRESS = _Kind(is_address, "addresses, such as 10.0.0.7")


def _all(kind: _Kind) -> Callable[[Any, "Attribute[Any]", tuple[str, ...] | None], None]:
    def validate(_: Any, attribute: "Attribute[Any]", names: tuple[str, ...] | None) -> None:
        for name in names or ():
            if not kind.fits(name):
                raise SettingInvalid(
                    f"{PREFIX}{attribute.name.upper()} must be {kind.called}, separated by commas, not {name!r}"
                )

    return validate


def _folders(value: str | tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(map(Path, filter(None, value.split(os.pathsep)))) if isinstance(value, str) else value


def _absolute(_: Any, attribute: "Attribute[Any]", value: tuple[Path, ...] | None) -> None:
    for folder in value or ():
        if not folder.is_absolute():
            raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} must be absolute paths, not {str(folder)!r}")


@frozen
class Settings:
    """How a server runs. Each field is read from KITH_ and its name in capitals."""

    data_dir: Path = field(default=Path("data"), converter=Path)
    """Everything the server keeps; made on first use. `scripts/serve` takes the checkout's `data`."""
    host: str = field(default="127.0.0.1", converter=_bare, validator=_listens)
    """The address to listen on."""
    port: int = field(default=41101, validator=Range(0, 65_535))
    """The port to listen on; 0 picks a free one."""
    insecure: bool = field(default=False, converter=_truth, validator=_flag)
    """`true` answers other machines without any key."""
    console: bool = field(default=True, converter=_truth, validator=_flag)
    """`false` serves no web console at `/`."""
    allowed_hosts: tuple[str, ...] | None = field(default=None, converter=optional(_names), validator=_all(_HOST))
    """Further names of the server that a `Host` header may have, separated by commas."""
    cors_origins: tuple[str, ...] | None = field(default=None, converter=optional(_names), validator=_all(_ORIGIN))
    """Other web sites that may ask the server, such as `https://desk.example`, separated by commas."""
    trusted_proxies: tuple[str, ...] | None = field(default=None, converter=optional(_names), validator=_all(_ADDRESS))
    """Addresses of proxies, separated by commas.

    Their `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix` are believed.
    """
    workers: int = field(default=1, validator=Range(1, 256))
    """Processes that answer requests."""
    threads: int = field(factory=lambda: 4 * (os.cpu_count() or 1), validator=Range(1, 1024))
    """Requests that each process answers at once."""
    queue_seconds: float = field(default=30.0, validator=Range(0.01, 600))
    """How long a request may wait for a thread, or for the engine.

    One that would wait longer is refused at once, and so is one beyond four waiting for each thread (at least 32).
    """
    client_seconds: float = field(default=10.0, validator=Range(0.1, 3600))
    """How long a client may take for a request's head; a body or an answer has a second more for each 16 KiB."""
    tls_cert: Path | None = field(default=None, converter=optional(Path))
    """A file with a certificate and its chain, for HTTPS; goes with `KITH_TLS_KEY`."""
    tls_key: Path | None = field(default=None, converter=optional(Path))
    """The file with the certificate's private key."""
    max_image_bytes: int = field(default=32 * 2**20, validator=Range(1, 2**30))
    """The most bytes of a picture."""
    max_image_pixels: int = field(default=220_000_000, validator=Range(1, 900_000_000))
    """The most pixels of a picture; formats that take more than 385 MB to look at have fewer."""
    max_photo_memory: int = field(default=800_000_000, validator=Range(1, 10**12))
    """The most bytes that photos being looked at may take together, in one process; further requests wait."""
    max_metadata_bytes: int = field(default=65_536, validator=Range(2, 2**24))
    """The most bytes of a person's or group's metadata, as JSON."""
    max_metadata_keys: int = field(default=1000, validator=Range(1, 1_000_000))
    """The most keys and list items of a person's or group's metadata, over all its levels."""
    import_roots: tuple[Path, ...] | None = field(default=None, converter=optional(_folders), validator=_absolute)
    """Folders of this machine below which the API may be told to import, separated by colons."""
    max_import_bytes: int = field(default=4 * 2**30, validator=Range(1, 2**40))
    """The most bytes of an archive that is uploaded to be imported."""
    inbox_hours: float = field(default=0.0, validator=Range(0, 8760))
    """How long faces of searches wait to be looked at, where nobody or a doubtful somebody matched; 0 keeps none."""
    index: str = field(default="auto", validator=_one_of("auto", "hnsw", "exact"))
    """Which index searches.

    `auto` gives the exact answer; a bound keeps most persons from being compared. `hnsw` asks hnswlib's graph in wide
    scopes, and is not exact. `exact` is the tests' own.
    """
    checkpoint_seconds: float = field(default=300.0, validator=Range(0.1, 604_800))
    """How often what was deleted is erased from the disk and the index is saved."""
    encoder: Literal["both", "dlib"] = field(default="both", validator=_one_of("both", "dlib"))
    """The built-in encoder: `both` networks, or `dlib`'s alone; run `kith reindex` after a change."""
    encoder_file: Path | None = field(default=None, converter=optional(Path))
    """An ONNX file of the ArcFace family that takes its place; run `kith reindex` after a change."""
    encoder_mean: float = field(default=127.5, validator=Range(-1000, 1000))
    """What an encoder of your own wants taken from each pixel's value."""
    encoder_scale: float = field(default=127.5, validator=Range(0.001, 1000))
    """What it wants the rest divided by."""
    encoder_colours: str = field(default="rgb", validator=_one_of("rgb", "bgr"))
    """The order of colours it wants, `rgb` or `bgr`."""
    encoder_calibration: Path | None = field(default=None, converter=optional(Path))
    """A file that `kith evaluate FOLDER --calibration FILE` wrote, for an encoder of your own."""
    min_face_size: float = field(default=20.0, validator=Range(0, 30_000))
    """The floor for enrolment: pixels across the face."""
    min_sharpness: float = field(default=0.0, validator=_SHARE)
    """The floor for enrolment, 0 to 1."""
    min_exposure: float = field(default=0.0, validator=_SHARE)
    """The floor for enrolment, 0 to 1."""
    min_frontality: float = field(default=0.0, validator=_SHARE)
    """The floor for enrolment, 0 to 1."""

    @property
    def quality_floor(self) -> QualityFloor:
        """The least quality of a face to be enrolled."""
        return QualityFloor(self.min_face_size, self.min_sharpness, self.min_exposure, self.min_frontality)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings. Raises SettingInvalid for a value of the wrong kind or out of range, or an unknown name.

        What Kubernetes injects for a service that is called kith is passed over, with a line that says so.
        """
        foreign = injected(environment, PREFIX)
        if foreign:
            log.warning("passing over what Kubernetes says of a service: %s", ", ".join(foreign))
        environment = {name: text for name, text in environment.items() if name not in foreign}
        given = {name[len(PREFIX) :].lower(): text for name, text in environment.items() if name.startswith(PREFIX)}
        for name in ("api_key", "webhook_secret"):  # the SDK's, and that of `kith watch`
            given.pop(name, None)
        return cls().with_texts(given)

    def with_texts(self, given: Mapping[str, str]) -> "Settings":
        """Return these settings with some replaced by what their texts say."""
        known = {attribute.name: attribute for attribute in fields(Settings)}
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise SettingInvalid(f"no such setting: {', '.join(PREFIX + name.upper() for name in unknown)}")
        return evolve(self, **{name: _value(known[name], text) for name, text in given.items()})


def _value(attribute: "Attribute[Any]", text: str) -> Any:
    try:
        return attribute.type(text) if attribute.type in (int, float) else text
    except ValueError:
        raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} cannot be {text!r}") from None
