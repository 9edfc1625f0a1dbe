"""Enrol a folder of people: one subfolder per person, named after them, with their photographs inside.

Run it again after adding photographs: existing people and pictures stay as they are. A new person gets the folder's
name as external id, so two runs at once create nobody twice.
"""

import argparse
import os
import unicodedata
from pathlib import Path

from client import Image, Person, Sdk
from client.errors import FaceTaken, Invalid

LEFT_BEHIND = (".", "@eaDir", "#recycle", "@Recycle", "$RECYCLE.BIN", "__MACOSX", "Thumbs.db", "desktop.ini")
"""Prefixes of the names of files that operating systems leave in folders."""


def main() -> None:
    """Read the command line and enrol."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:41101", help="the server (default: %(default)s)")
    arguments = parser.parse_args()
    with Sdk(arguments.url) as sdk:
        enrol_folder(sdk, arguments.folder)


def enrol_folder(sdk: Sdk, folder: Path) -> None:
    """Enrol everyone in a folder, printing a line for each photograph."""
    known = {person.name: person for person in sdk.persons.iterate()}
    for home in inside(folder):
        if not home.is_dir():
            continue
        name = readable(home)
        person = known.get(name) or sdk.persons.get_or_create(newcomer(name))
        for photo in inside(home):
            if photo.is_file():
                print(f"{person.name}: {readable(photo)} {attach(sdk, person, photo)}")


def inside(folder: Path) -> list[Path]:
    """Return a folder's entries, without those that operating systems leave behind."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith(LEFT_BEHIND))


def readable(path: Path) -> str:
    """Return a file name as text that is the same on Linux and macOS, with invalid bytes as \\xe9."""
    return unicodedata.normalize("NFC", os.fsencode(path.name).decode("utf-8", "backslashreplace"))


def newcomer(name: str) -> Person:
    """Return a person to create, with the name as external id."""
    return Person(None, name, {}, external_id=name)


def attach(sdk: Sdk, person: Person, photo: Path) -> str:
    """Attach a photograph to a person and return the outcome as text."""
    assert person.id is not None
    try:
        image_id = sdk.persons.attach_image(Image(None, person.id, photo))
    except (FaceTaken, Invalid) as error:
        return f"left out: {error.message}"
    reasons = ", ".join(warning.reason for warning in image_id.warnings)
    return f"enrolled, but {reasons}" if reasons else "enrolled"


if __name__ == "__main__":
    main()
