"""Enrol people, identify other photographs of them, and check the answers.

In the folder of photographs, `enrol/NAME/` has the people to enrol and `probes/NAME/` those to identify. A name
that was not enrolled is a stranger, who must not be found. The exit code is 0 if every answer was right.
"""

import argparse
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from client import Sdk, SearchResult, SearchSource
from examples.enrol_folder import enrol_folder
from examples.own_server import own_server

PHOTOS = Path(__file__).parent / "photos"
ROW = "{:<30}{:<16}{:>10}{:>10}  {}"


def main() -> int:
    """Run the demonstration on a temporary server and return the exit code."""
    parser = argparse.ArgumentParser("demo", description=__doc__)
    parser.add_argument("photos", type=Path, nargs="?", default=PHOTOS)
    photos = parser.parse_args().photos
    for ends in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs ignore SIGINT
        signal.signal(ends, signal.default_int_handler)
    try:
        with TemporaryDirectory() as data, own_server(Path(data)) as url, Sdk(url) as sdk:
            print(f"A temporary server answers at {url}\n\nEnrolling {photos / 'enrol'}")
            enrol_folder(sdk, photos / "enrol")
            print(f"\nIdentifying {photos / 'probes'}")
            return identify_all(sdk, photos / "probes")
    except KeyboardInterrupt:
        return 130


def identify_all(sdk: Sdk, probes: Path) -> int:
    """Print a row for each probe; return 0 if all were right, else 1."""
    known = {person.name for person in sdk.persons.iterate()}
    print(ROW.format("photograph", "found", "similarity", "distance", "answer"))
    right = [identify(sdk, photo, known) for photo in sorted(probes.glob("*/*"))]
    print(f"\n{sum(right)} of {len(right)} right")
    return 0 if right and all(right) else 1


def identify(sdk: Sdk, photo: Path, known: set[str]) -> bool:
    """Print a row for a probe and return whether the answer was right."""
    results = sdk.search(None, SearchSource(photo))
    name = photo.parent.name
    expected = [name] if name in known else []
    right = [result.person.name for result in results] == expected
    print(ROW.format(f"{name}/{photo.name}", *cells(results), "right" if right else "WRONG"))
    return right


def cells(results: list[SearchResult]) -> tuple[str, str, str]:
    """Return the best match's name, similarity and distance, as text."""
    if not results:
        return "nobody known", "-", "-"
    best = results[0]
    return best.person.name, f"{best.similarity:.3f}", f"{best.distance:.3f}"


if __name__ == "__main__":
    sys.exit(main())
