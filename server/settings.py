"""The settings: one table, from the environment, each with a sane default."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import Attribute, evolve, field, fields, frozen
from attrs.converters import optional

from server.domain.quality import QualityFloor

PREFIX = "KITH_"


class SettingInvalid(Exception):
    """A setting has a value that it cannot have."""


def _positive(_: Any, attribute: "Attribute[Any]", value: float) -> None:
    if value <= 0:
        raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} must be above 0, not {value}")


def _one_of(*choices: str) -> Callable[[Any, "Attribute[Any]", str], None]:
    def validate(_: Any, attribute: "Attribute[Any]", value: str) -> None:
        if value not in choices:
            raise SettingInvalid(f"{PREFIX}{attribute.name.upper()} must be {' or '.join(choices)}, not {value}")

    return validate


@frozen
class Settings:
    """How a server runs. Each field is read from KITH_ and its name in capitals."""

    data_dir: Path = field(default=Path("data"), converter=Path)
    """Everything the server keeps; made on first use."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = field(default=41101)
    """The port to listen on; 0 picks a free one."""
    workers: int = field(default=1, validator=_positive)
    """Processes that answer requests."""
    threads: int = field(factory=lambda: 4 * (os.cpu_count() or 1), validator=_positive)
    """Requests that each process answers at once."""
    max_image_bytes: int = field(default=10 * 2**20, validator=_positive)
    """The most bytes of a picture."""
    max_image_pixels: int = field(default=50_000_000, validator=_positive)
    """The most pixels of a picture."""
    max_pixels_in_flight: int = field(default=200_000_000, validator=_positive)
    """The most pixels decoded at once, in one process; further requests wait."""
    index: str = field(default="scan", validator=_one_of("scan", "two-stage", "hnsw", "exact"))
    """Which index searches: scan (everyone in scope), two-stage, hnsw or exact."""
    checkpoint_seconds: float = field(default=300.0, validator=_positive)
    """How often doomed pictures are erased, a snapshot is written and the database's log is emptied."""
    encoder: Literal["both", "dlib"] = field(default="both", validator=_one_of("both", "dlib"))
    """The built-in encoder: both networks, or dlib's alone; `encoder_file` takes its place. See `kith reindex`."""
    encoder_file: Path | None = field(default=None, converter=optional(Path))
    """An ONNX file of the ArcFace family that encodes instead of the built-in encoder; see `kith reindex`."""
    encoder_mean: float = 127.5
    """What is taken from each pixel's value for an own encoder, before it is divided."""
    encoder_scale: float = field(default=127.5, validator=_positive)
    """What each pixel's value is divided by for an own encoder."""
    encoder_colours: str = field(default="rgb", validator=_one_of("rgb", "bgr"))
    """The order of colours that an own encoder expects, rgb or bgr."""
    encoder_calibration: Path | None = field(default=None, converter=optional(Path))
    """What the distances and scores of an own encoder mean, as `kith evaluate --calibration` measures it."""
    min_face_size: float = 20.0
    """The floor for enrolment: pixels across the face."""
    min_sharpness: float = 0.0
    """The floor for enrolment, 0 to 1."""
    min_exposure: float = 0.0
    """The floor for enrolment, 0 to 1."""
    min_frontality: float = 0.0
    """The floor for enrolment, 0 to 1."""

    @property
    def quality_floor(self) -> QualityFloor:
        """The least quality of a face to be enrolled."""
        return QualityFloor(self.min_face_size, self.min_sharpness, self.min_exposure, self.min_frontality)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings. Raises SettingInvalid for a value of the wrong kind, or an unknown name."""
        given = {name[len(PREFIX) :].lower(): text for name, text in environment.items() if name.startswith(PREFIX)}
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
