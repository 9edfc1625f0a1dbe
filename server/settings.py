"""The settings, read from the environment, each with a default."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from attrs import evolve, field, fields, frozen
from attrs.converters import optional
from attrs.validators import optional as maybe

from server.domain.audit.entries import Audited
from server.domain.persistence.database_url import DatabaseUrl
from server.domain.pictures.quality_floors import QualityFloor
from server.environment.kubernetes import injected
from server.setting_values import (
    ADDRESS,
    HOST,
    ORIGIN,
    PREFIX,
    PROVIDER,
    SHARE,
    Range,
    SettingInvalid,
    each_is,
    four_for_each_core,
    from_text,
    one_of,
    require_absolute_folder,
    require_absolute_folders,
    require_flag,
    require_listening_host,
    require_some,
    to_audit_level,
    to_bare_host,
    to_database_url,
    to_flag,
    to_folders,
    to_names,
    to_providers,
)

log = logging.getLogger(__name__)


@frozen
class Settings:
    """How a server runs. Each field is read from KITH_ followed by its name in capitals."""

    data_dir: Path = field(default=Path("data"), converter=Path)
    """Where everything is stored; created on first use. `scripts/serve` uses the checkout's `data`."""
    database: DatabaseUrl | None = field(default=None, converter=to_database_url, repr=False)
    """The PostgreSQL database with the records, such as `postgresql://kith:secret@db/kith`.

    Any number of servers may share it. Unless set, the records are in the data directory.
    """
    storage_root: Path | None = field(default=None, converter=optional(Path), validator=require_absolute_folder)
    """The folder of all storages; `storages` in the data directory if unset. Servers that share a database share it."""
    default_storage: str = field(default="default")
    """The default storage unless one is set through the API: a folder, or `s3://bucket/prefix`."""
    master_key: str | None = field(default=None, repr=False)
    """The master key, which encrypts people's keys, so that erasing a person takes effect in backups too.

    32 bytes as 64 hexadecimal digits, or `file:` and the path of a file with them, or `command:` and a command that
    prints them. Without it nothing is encrypted.
    """
    key_stores: tuple[Path, ...] | None = field(
        default=None, converter=optional(to_folders), validator=require_absolute_folders
    )
    """The key stores, files that each hold the keys of all people, separated by colons.

    Unless set, there is one, `person-keys.db` in the data directory. `kith backup` never copies them.
    """
    host: str = field(default="127.0.0.1", converter=to_bare_host, validator=require_listening_host)
    """The address to listen on."""
    port: int = field(default=41101, validator=Range(0, 65_535))
    """The port to listen on; 0 picks a free one."""
    insecure: bool = field(default=False, converter=to_flag, validator=require_flag)
    """`true` answers other machines even without a key."""
    console: bool = field(default=True, converter=to_flag, validator=require_flag)
    """`false` turns off the web console at `/`."""
    allowed_hosts: tuple[str, ...] | None = field(default=None, converter=optional(to_names), validator=each_is(HOST))
    """Names of the server that a `Host` header may contain, besides its own, separated by commas."""
    cors_origins: tuple[str, ...] | None = field(default=None, converter=optional(to_names), validator=each_is(ORIGIN))
    """Other web sites that may use the API, such as `https://desk.example`, separated by commas."""
    trusted_proxies: tuple[str, ...] | None = field(
        default=None, converter=optional(to_names), validator=each_is(ADDRESS)
    )
    """Addresses of proxies, separated by commas.

    Their `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix` are trusted.
    """
    log_format: str = field(default="text", validator=one_of("text", "json"))
    """The format of the log on standard error: `text` for people, `json` for programs, one event per line."""
    log_requests: bool = field(default=False, converter=to_flag, validator=require_flag)
    """`true` logs each request: method, route, status, duration, and the ids of key and request."""
    workers: int = field(default=1, validator=Range(1, 256))
    """How many processes answer requests."""
    threads: int = field(factory=four_for_each_core, validator=Range(1, 1024))
    """How many requests each process answers at once."""
    queue_seconds: float = field(default=30.0, validator=Range(0.01, 600))
    """How many seconds a request may wait for a thread or for the engine.

    Requests that would wait longer are refused at once, and so are those beyond four per thread (at least 32).
    """
    client_seconds: float = field(default=10.0, validator=Range(0.1, 3600))
    """How many seconds a client may take to send a request's head; a body or an answer gets one more per 16 KiB."""
    tls_cert: Path | None = field(default=None, converter=optional(Path))
    """A file with a certificate and its chain, for HTTPS; requires `KITH_TLS_KEY`."""
    tls_key: Path | None = field(default=None, converter=optional(Path))
    """The file with the certificate's private key."""
    max_image_bytes: int = field(default=32 * 2**20, validator=Range(1, 2**30))
    """The maximum size of a picture, in bytes."""
    max_image_pixels: int = field(default=220_000_000, validator=Range(1, 900_000_000))
    """The maximum number of pixels in a picture; less for formats that would need more than 400 MB to process."""
    max_photo_memory: int = field(default=800_000_000, validator=Range(1, 10**12))
    """The maximum memory for all photos being processed in one process, in bytes; further requests wait."""
    max_metadata_bytes: int = field(default=65_536, validator=Range(2, 2**24))
    """The maximum size of a person's or group's metadata as JSON, in bytes."""
    max_metadata_keys: int = field(default=1000, validator=Range(1, 1_000_000))
    """The maximum number of keys and list items in a person's or group's metadata, at all levels."""
    import_roots: tuple[Path, ...] | None = field(
        default=None, converter=optional(to_folders), validator=require_absolute_folders
    )
    """Folders on the server's machine that the API may import from, separated by colons."""
    max_import_bytes: int = field(default=4 * 2**30, validator=Range(1, 2**40))
    """The maximum size of an archive uploaded for import, in bytes."""
    inbox_hours: float = field(default=0.0, validator=Range(0, 8760))
    """How many hours the inbox keeps faces from searches that matched nobody, or nobody for certain; 0 keeps none."""
    audit: Audited | None = field(default=None, converter=optional(to_audit_level), validator=maybe(one_of(*Audited)))
    """What the audit records: `off`, `changes`, or `all`, which adds searches and reads.

    The level is stored in the database: unless set, it stays as it was last set, and is `off` at first.
    """
    audit_days: float = field(default=0.0, validator=Range(0, 36_500))
    """How many days audit entries are kept; 0 keeps all of them."""
    index: str = field(default="auto", validator=one_of("auto", "hnsw", "pgvector", "exact"))
    """Which index to search.

    `auto` is exact, and uses a bound to skip most comparisons. `hnsw` uses hnswlib's graph in wide scopes, and is not
    exact. `pgvector` is exact, and lets the PostgreSQL that `KITH_DATABASE` names compare, so that servers hold no
    templates in memory. `exact` is for tests.
    """
    checkpoint_seconds: float = field(default=300.0, validator=Range(0.1, 604_800))
    """How many seconds between checkpoints, which erase deleted data from the disk and save the index."""
    encoder: Literal["both", "dlib"] = field(default="both", validator=one_of("both", "dlib"))
    """The built-in encoder: `both` networks, or only `dlib`; run `kith reindex` after a change."""
    encoder_file: Path | None = field(default=None, converter=optional(Path))
    """An ONNX file of the ArcFace family to use instead; run `kith reindex` after a change."""
    encoder_mean: float = field(default=127.5, validator=Range(-1000, 1000))
    """The number that your own encoder expects to be subtracted from each pixel value."""
    encoder_scale: float = field(default=127.5, validator=Range(0.001, 1000))
    """The number that your own encoder expects the difference to be divided by."""
    encoder_colours: str = field(default="rgb", validator=one_of("rgb", "bgr"))
    """The colour order that your own encoder expects, `rgb` or `bgr`."""
    encoder_calibration: Path | None = field(default=None, converter=optional(Path))
    """Your own encoder's calibration, a file written by `kith evaluate FOLDER --calibration FILE`."""
    onnx_providers: tuple[str, ...] = field(
        default=("CPUExecutionProvider",), converter=to_providers, validator=[require_some, each_is(PROVIDER)]
    )
    """ONNX Runtime's execution providers for the networks, in order of preference, separated by commas.

    A server does not start with one that is not installed, cannot run, or gives other numbers than the CPU. Only
    `CPUExecutionProvider` has been measured.
    """
    min_face_size: float = field(default=20.0, validator=Range(0, 30_000))
    """The minimum size of a face for enrolment, in pixels."""
    min_sharpness: float = field(default=0.0, validator=SHARE)
    """The minimum sharpness of a face for enrolment, 0 to 1."""
    min_exposure: float = field(default=0.0, validator=SHARE)
    """The minimum exposure of a face for enrolment, 0 to 1."""
    min_frontality: float = field(default=0.0, validator=SHARE)
    """The minimum frontality of a face for enrolment, 0 to 1."""

    def __attrs_post_init__(self) -> None:
        if self.index != "pgvector":
            return
        if self.database is None:
            raise SettingInvalid("KITH_INDEX=pgvector needs KITH_DATABASE, the URL of a PostgreSQL")
        if self.master_key is not None:
            raise SettingInvalid("KITH_INDEX=pgvector cannot compare what KITH_MASTER_KEY encrypts: unset one of them")

    @property
    def quality_floor(self) -> QualityFloor:
        """The minimum quality of a face for enrolment."""
        return QualityFloor(self.min_face_size, self.min_sharpness, self.min_exposure, self.min_frontality)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings. Raises SettingInvalid for an invalid or out-of-range value, or an unknown name.

        Variables that Kubernetes injects for a service called kith are ignored, with a line in the log.
        """
        foreign = injected(environment, PREFIX)
        if foreign:
            log.warning("ignoring variables that Kubernetes sets for a service: %s", ", ".join(foreign))
        environment = {name: text for name, text in environment.items() if name not in foreign}
        given = {name[len(PREFIX) :].lower(): text for name, text in environment.items() if name.startswith(PREFIX)}
        for name in ("api_key", "webhook_secret"):  # the SDK's, and that of `kith watch`
            given.pop(name, None)
        return cls().with_texts(given)

    def with_texts(self, given: Mapping[str, str]) -> "Settings":
        """Return these settings with some replaced by values given as text."""
        known = {attribute.name: attribute for attribute in fields(Settings)}
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise SettingInvalid(f"no such setting: {', '.join(PREFIX + name.upper() for name in unknown)}")
        return evolve(self, **{name: from_text(known[name], text) for name, text in given.items()})
