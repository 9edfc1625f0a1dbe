"""Photos of any shape: the real engine in its own process, with the allocator's checks on."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pillow_heif import from_pillow

from server.adapters.face.photo.decoding import PhotoLimits, open_photo
from server.domain.errors import ImageTooManyPixels

CHECKED_HEAP = Path("/lib/x86_64-linux-gnu/libc_malloc_debug.so.0")

LOOKS = """
import io, sys
from pathlib import Path
import pillow_heif
from PIL import Image
from server.adapters.face.engine import load_engine
from server.domain.errors import KithError

def photo(width, height, format):
    held = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(held, format)
    return held.getvalue()

pillow_heif.register_heif_opener()
engine = load_engine(Path(sys.argv[1]))
for shape in sys.argv[3:]:
    width, height = map(int, shape.split("x"))
    if sys.argv[2] in ("WEBP", "HEIF", "AVIF") and max(width, height) > 16_383:
        continue  # no writer makes these
    try:
        content = photo(width, height, sys.argv[2])
    except RuntimeError:
        continue  # x265 makes none so thin
    for look in (engine.detect, engine.encode):
        try:
            look(content)
        except KithError as error:
            print(shape, error.type)
# Not ru_maxrss, which starts from what the parent process had.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print("megabytes", int(peak.split()[1]) // 1024)
"""

THIN = [f"{side}x{other}" for side in (1, 2, 3, 79, 80, 81, 997, 3723, 3724, 8191, 8192, 8193) for other in (1, 7, 13)]
FULL = bool(os.environ.get("SHAPES_FULL"))
FORMATS = ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "HEIF", "AVIF", "JPEG2000"]
LONG = ["26000x8", "24000x8", "29999x1", "30000x1", "30000x16", "16381x37"]


def looked_at(cache: Path, format: str, shapes: list[str]) -> str:
    """Return the engine's results for noise of these shapes, and for the same turned by 90 degrees."""
    heap = {"MALLOC_CHECK_": "3", "MALLOC_PERTURB_": "165"}
    if CHECKED_HEAP.exists():
        heap["LD_PRELOAD"] = str(CHECKED_HEAP)
    both_ways = [*shapes, *("x".join(reversed(shape.split("x"))) for shape in shapes)]
    done = subprocess.run(
        [sys.executable, "-c", LOOKS, str(cache), format, *both_ways],
        env={**os.environ, **heap},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout


@pytest.mark.parametrize("format", FORMATS if FULL else ["PNG", "JPEG"])
def test_no_shape_harms_the_process(format: str, graphs: Path) -> None:
    """Thin, long and tiny photos give faces or an error of the fixed types, in modest memory."""
    thin, long = (THIN, LONG) if FULL else (THIN[::16], LONG[1::4])
    said = looked_at(graphs, format, thin + long)
    lines = said.splitlines()
    assert len(lines) > len(thin)
    assert {line.split()[1] for line in lines[:-1]} <= {"face_not_found", "image_too_many_pixels"}
    assert int(lines[-1].split()[1]) < 700


def test_a_photo_longer_than_any_camera_makes_is_refused(graphs: Path) -> None:
    """It is refused by its header, either way round, before anything is decoded."""
    said = looked_at(graphs, "PNG", ["40000x1", "60000x9", "2000000x1"])
    assert said.splitlines()[:-1] == [
        f"{shape} image_too_many_pixels"
        for shape in ("40000x1", "60000x9", "2000000x1", "1x40000", "9x60000", "1x2000000")
        for _ in ("detect", "encode")
    ]


MEMORY = """
import sys
from pathlib import Path
from server.adapters.face.engine import load_engine
from server.domain.errors import KithError
from tests.photographs import OBAMA

def status(line):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(one for one in lines if one.startswith(line)).split()[1])

def peak(look):
    before = status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    try:
        look()
    except KithError as error:
        assert error.type == "face_not_found", error.type
    return (status("VmHWM") - before) * 1024 / 1e6

engine = load_engine(Path(sys.argv[1]))
for photo in map(Path, sys.argv[2:]):
    engine.encode(OBAMA)
    content = photo.read_bytes()
    peaks = peak(lambda: engine.detect(content)), peak(lambda: engine.encode(content))
    print(photo.name, len(content) * 3.4 / 1e6 + max(peaks))
"""
"""Prints how many megabytes processing a photo takes, including the base64 text that it may arrive in."""

LARGEST: dict[str, dict[str, Any]] = {"PNG 7000x7000": {}, "WEBP 4750x4750": {}}
LARGEST_OF_ALL = LARGEST | {
    "JPEG 8160x6144": {},
    "JPEG 16320x12240": {},
    "JPEG 29999x7300": {},
    "JPEG 9000x9000": {"progressive": True},
    "TIFF 6900x6900": {"compression": "tiff_lzw"},
    "BMP 3300x3300": {},
    "GIF 6600x6600": {},
    "PNG 5300x5300": {"mode": "RGBA"},
    "PNG 6900x6900": {"mode": "P"},
    "PNG 7100x7100": {"mode": "L"},
    "PNG 7000x6999": {"mode": "I;16"},
    "HEIF 6900x6900": {},
    "AVIF 5200x5200": {},
    "JPEG2000 4100x4100": {},
}
"""Pictures of hard edges at about the maximum size of each kind."""


def hard_edges(form: str, width: int, height: int, mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture of very bright blocks beside very dark ones, which suggests faces everywhere."""
    across, down = width // 8 + 1, height // 8 + 1
    blocks = Image.effect_noise((across, down), 255).point(lambda value: 255 * (value > 127))
    shown = (0.0, 0.0, width / 8, height / 8)
    image = blocks.resize((width, height), Image.Resampling.NEAREST, shown).convert(mode)
    held = io.BytesIO()
    if form == "HEIF":
        from_pillow(image).save(held)
    else:
        image.save(held, form, **options)
    return held.getvalue()


def test_no_photo_takes_more_than_400_megabytes(tmp_path: Path) -> None:
    """Whatever its format and size; SHAPES_FULL tries all of them."""
    kinds = LARGEST_OF_ALL if FULL else LARGEST
    for kind, options in kinds.items():
        form, shape = kind.split()
        width, height = map(int, shape.split("x"))
        (tmp_path / f"{form}-{shape}").write_bytes(hard_edges(form, width, height, **options))
    photos = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(tmp_path / "graphs"), *photos], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    peaks = {line.split()[0]: float(line.split()[1]) for line in done.stdout.splitlines()}
    assert len(peaks) == len(kinds)
    assert max(peaks.values()) < 400, peaks


def test_memory_is_known_before_decoding() -> None:
    """A format that takes more memory per pixel may have fewer pixels, and the error says how much it would take."""
    wide = io.BytesIO()
    Image.new("RGB", (5000, 5001)).save(wide, "WEBP")
    with pytest.raises(ImageTooManyPixels, match=r"400 MB of memory as image/webp; the limit is 400 MB"):
        open_photo(wide.getvalue(), PhotoLimits())


@pytest.mark.parametrize("size", [(8160, 6144), (12_000, 9000), (16_320, 12_240)])
def test_photos_of_phones_are_read(size: tuple[int, int]) -> None:
    """JPEGs of 50, 108 and 200 megapixels are within the default limits, kept at a size that fits into memory."""
    phone = io.BytesIO()
    Image.new("L", size).save(phone, "JPEG")
    photo = open_photo(phone.getvalue(), PhotoLimits())
    assert photo.longest == size[0]
    assert photo.image(size[0]).width == photo.finest


def test_a_photo_beyond_memory_is_kept_smaller() -> None:
    """A PNG of 64 megapixels is kept at half its size; places are still those in the photo."""
    large = io.BytesIO()
    Image.new("L", (8000, 8000)).save(large, "PNG")
    photo = open_photo(large.getvalue(), PhotoLimits())
    assert (photo.size, photo.image(8000).size, photo.finest) == ((8000, 8000), (4000, 4000), 4000)
