"""Measures how accurately faces are grouped into people, and the groups named.

    python -m benchmarks.clustering FOLDER

One folder per person; each face gets one quick look, as in `kith cluster`. DBSCAN and Chinese whispers get the limits
that suit them best on these people, which favours them: Kith uses the fixed limit of `kith cluster`. Prints two tables;
`--json FILE` writes them too.
"""

import argparse
import json
from pathlib import Path

from attrs import asdict
from threadpoolctl import threadpool_limits

from benchmarks.clustering.grouping import Grouping, groupings
from benchmarks.clustering.naming import Naming, namings
from benchmarks.lfw import encoded
from server.evaluation.dataset.encoding import EncodedPhotos


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser("python -m benchmarks.clustering")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="one folder a person, photos inside")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers here")
    arguments = parser.parse_args()
    people, faces, _ = encoded(arguments.folder)
    truth, seen = people.owners[faces.found], _with_face(faces)
    with threadpool_limits(1):
        found = groupings(seen.probes, truth)
        print(*map(_grouping_line, found), sep="\n")
        named = list(namings(truth, seen))
    print(
        "enrolled, photos, faces: strangers named; enrolled people named rightly", *map(_naming_line, named), sep="\n"
    )
    if arguments.json:
        grouping = [asdict(one) | {"b_cubed_f1": one.b_cubed_f1} for one in found]
        arguments.json.write_text(json.dumps({"grouping": grouping, "naming": list(map(asdict, named))}, indent=2))


def _with_face(photos: EncodedPhotos) -> EncodedPhotos:
    there = photos.found
    return EncodedPhotos(photos.encodings[there], photos.templates[there], photos.probes[there], there[there])


def _grouping_line(one: Grouping) -> str:
    return (
        f"{one.way:<17} cosine {one.cosine:.3f}  pairs: precision {one.pair_precision:.4f} recall "
        f"{one.pair_recall:.4f}  B-cubed F1 {one.b_cubed_f1:.4f}  {one.people} people  {one.seconds:.2f} s"
    )


def _naming_line(one: Naming) -> str:
    return (
        f"{one.people:4} {one.photos} {one.faces:>6}: {one.false_alarms:6.2%} of {one.strangers:5}, "
        f"{one.named:7.2%} of {one.enrolled:5} ({one.enrolled_misnamed} as another)"
    )


if __name__ == "__main__":
    main()
