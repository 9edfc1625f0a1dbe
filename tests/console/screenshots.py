"""Takes the documentation's pictures of the console: `python -m tests.console.screenshots`.

They are written to docs/console; that of the page System needs hundreds of searches, and is not taken here.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageOps

from client.api.sdk import Sdk
from client.model.recognition import SearchParams
from tests.archives import archive
from tests.console.browser import Reader, open_chromium
from tests.e2e.inbox.waiting import waiting
from tests.photographs import (
    BIDEN,
    COLLINS,
    OBAMA,
    OBAMA_LATER,
    OBAMA_STANDING,
    PHOTOS,
    ROOT,
    as_jpeg,
)
from tests.serving import serving

FOLDER = ROOT / "docs" / "console"
OBAMA_PHOTO = PHOTOS / "probes" / "Barack Obama" / "obama2.jpg"
BIDEN_PHOTO = PHOTOS / "enrol" / "Joe Biden" / "biden.jpg"
QUALITY = 80
HEIGHT = 640

Scene = Callable[[Reader, Sdk, Path], object]


def main() -> None:
    """Take all screenshots, each on a server of its own."""
    with open_chromium() as driver:
        driver.set_window_size(1280, 1040)
        for name, scene in SCENES.items():
            with TemporaryDirectory() as scratch, serving(Path(scratch, "data"), inbox_hours=48) as server:
                reader = Reader(driver, server.url.removesuffix("api"))
                reader.look("dark" if name.endswith("-dark") else "light")
                with Sdk(server.url) as sdk:
                    sdk.persons.enrol("Barack Obama", OBAMA, groups=["presidents"])
                    sdk.persons.enrol("Joe Biden", BIDEN)
                    scene(reader, sdk, Path(scratch))


def _take(reader: Reader, name: str) -> None:
    """Write what the window shows."""
    with Image.open(BytesIO(reader.driver.get_screenshot_as_png())) as image:
        image.convert("RGB").save(FOLDER / f"{name}.webp", quality=QUALITY)


def _two_faces(reader: Reader, scratch: Path) -> None:
    """Identify somebody known beside a stranger."""
    with Image.open(BytesIO(OBAMA_LATER)) as left, Image.open(BytesIO(COLLINS)) as right:
        pair = [ImageOps.contain(image.convert("RGB"), (2000, HEIGHT)) for image in (left, right)]
        both = Image.new("RGB", (sum(image.width for image in pair), HEIGHT))
        both.paste(pair[0], (0, 0))
        both.paste(pair[1], (pair[0].width, 0))
        (scratch / "two.jpg").write_bytes(as_jpeg(both))
    reader.visit("identify")
    reader.give(scratch / "two.jpg")
    reader.see(".said", "2 faces found. One of them is known.")


def _identify(reader: Reader, _: Sdk, scratch: Path) -> None:
    _two_faces(reader, scratch)
    reader.see(".result .portrait img")
    _take(reader, "identify")


def _phone(reader: Reader, _: Sdk, scratch: Path) -> None:
    with reader.phone():
        _two_faces(reader, scratch)
        _take(reader, "phone")


def _clusters(reader: Reader, sdk: Sdk, _: Path) -> None:
    pile = {"1.jpg": OBAMA_LATER, "2.jpg": OBAMA_STANDING, "3.jpg": BIDEN, "4.jpg": COLLINS}
    _forget(sdk, "Barack Obama")
    job = sdk.cluster_jobs.wait(sdk.cluster_jobs.start(archive(pile)).id, interval=0.1)
    both = next(cluster for cluster in sdk.clusters.iterate(job.id) if len(cluster.face_ids) == 2)
    sdk.clusters.split(both.id, both.face_ids[1:])
    reader.visit(f"clusters/{job.id}")
    reader.see(".similar img")
    reader.see(".pair .portrait img")
    _take(reader, "clusters")


def _import(reader: Reader, _: Sdk, scratch: Path) -> None:
    files = {"Ada/1.jpg": OBAMA_LATER, "Eileen Collins/1.jpg": COLLINS, "Joe/broken.jpg": b"no photo"}
    (scratch / "staff.zip").write_bytes(archive(files).getvalue())
    reader.visit("imports")
    reader.fill("group", "visitors")
    reader.give(scratch / "staff.zip")
    reader.see(".panel", "Finished on")
    reader.press("What was refused", within=".panel")
    reader.see(".panel td")
    reader.see(".spoken.silent")
    _take(reader, "import")


def _inbox(reader: Reader, sdk: Sdk, _: Path) -> None:
    _forget(sdk, "Joe Biden")
    waiting(sdk, COLLINS)
    waiting(sdk, BIDEN, SearchParams(max_distance=2.0))
    reader.visit("inbox")
    reader.until(lambda: len(reader.all(".result img")) > 2)
    _take(reader, "inbox")


def _person(reader: Reader, sdk: Sdk, _: Path) -> None:
    reader.visit(f"people/{_id(sdk, 'Barack Obama')}")
    reader.give(OBAMA_PHOTO, BIDEN_PHOTO)
    reader.see(".outcomes .problem")
    reader.until(lambda: len(reader.all(".photo .box")) == 2)
    _take(reader, "person-dark")


def _split(reader: Reader, sdk: Sdk, _: Path) -> None:
    reader.visit(f"people/{_id(sdk, 'Barack Obama')}")
    reader.give(OBAMA_PHOTO, BIDEN_PHOTO)
    reader.press("Add it anyway", within=".outcomes")
    reader.visit(f"people/{_id(sdk, 'Barack Obama')}")
    reader.until(lambda: len(reader.all(".photo .box")) == 3)
    reader.press("Split off photos")
    reader.see(".photo:nth-child(3) .choice").click()
    reader.see(".notice", "One photo chosen.")
    reader.driver.execute_script("scrollTo(0, 0)")
    _take(reader, "split-dark")


def _id(sdk: Sdk, name: str) -> int:
    return next(person.id or 0 for person in sdk.persons.iterate() if person.name == name)


def _forget(sdk: Sdk, name: str) -> None:
    sdk.persons.delete(_id(sdk, name))


SCENES: dict[str, Scene] = {
    "identify": _identify,
    "phone": _phone,
    "clusters": _clusters,
    "import": _import,
    "inbox": _inbox,
    "person-dark": _person,
    "split-dark": _split,
}

if __name__ == "__main__":
    main()
