"""Photos of any shape: the real engine in a process of its own, with the allocator's checks on."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from server.adapters.face.decoding import PhotoLimits, open_photo
from server.domain.errors import ImageTooManyPixels

CHECKED_HEAP = Path("/lib/x86_64-linux-gnu/libc_malloc_debug.so.0")

LOOKS = """
import io, sys
from pathlib import Path
from PIL import Image
from server.adapters.face.engine import load_engine
from server.domain.errors import KithError

def photo(width, height, format):
    held = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(held, format)
    return held.getvalue()

engine = load_engine(Path(sys.argv[1]))
for shape in sys.argv[3:]:
    width, height = map(int, shape.split("x"))
    for look in (engine.detect, engine.encode):
        try:
            look(photo(width, height, sys.argv[2]))
        except KithError as error:
            print(shape, error.type)
# Not ru_maxrss, which begins with what the process that started this one had.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print("megabytes", int(peak.split()[1]) // 1024)
"""

THIN = [f"{side}x{other}" for side in (1, 2, 3, 79, 80, 81, 997, 3723, 3724, 8191, 8192, 8193) for other in (1, 7, 13)]
LONG = ["26000x8", "24000x8", "29999x1", "30000x1", "30000x16", "16381x37"]


def looked_at(cache: Path, format: str, shapes: list[str]) -> str:
    """Return what the engine said of noise of these shapes, and of the same turned by 90 degrees."""
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


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_no_shape_harms_the_process(format: str, tmp_path: Path) -> None:
    """Thin, long and tiny photos end with a list of faces or an error of the fixed types, in modest memory."""
    said = looked_at(tmp_path, format, THIN + LONG)
    lines = said.splitlines()
    assert {line.split()[1] for line in lines[:-1]} <= {"face_not_found", "image_too_many_pixels"}
    assert int(lines[-1].split()[1]) < 700


def test_a_photo_longer_than_any_camera_makes_is_refused(tmp_path: Path) -> None:
    """40000 x 1 pixels are refused from the header, whichever way round, before anything is decoded."""
    said = looked_at(tmp_path, "PNG", ["40000x1", "60000x9", "2000000x1"])
    assert said.splitlines()[:-1] == [
        f"{shape} image_too_many_pixels"
        for shape in ("40000x1", "60000x9", "2000000x1", "1x40000", "9x60000", "1x2000000")
        for _ in ("detect", "encode")
    ]


def test_memory_is_known_before_decoding() -> None:
    """A format that takes more memory a pixel has fewer pixels, and the refusal says how much it would take."""
    wide = io.BytesIO()
    Image.new("RGB", (4000, 3600)).save(wide, "WEBP")
    with pytest.raises(ImageTooManyPixels, match="230 MB to decode; the limit is 220 MB"):
        open_photo(wide.getvalue(), PhotoLimits())


def test_what_phones_call_50_megapixels_is_read() -> None:
    """A JPEG of 8160 x 6144 pixels is within the default limits."""
    phone = io.BytesIO()
    Image.new("RGB", (8160, 6144)).save(phone, "JPEG")
    assert open_photo(phone.getvalue(), PhotoLimits()).longest == 8160
