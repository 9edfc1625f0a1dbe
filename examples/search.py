"""Identify the person in a photograph."""

import argparse
from pathlib import Path

from client import Sdk, SearchParams, SearchResult, SearchSource


def main() -> None:
    """Read the command line and search."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photo", type=Path)
    parser.add_argument("--group", type=int, action="append", help="search only this group's members (repeatable)")
    parser.add_argument("--max-distance", type=float, help="a limit to use instead of the server's strict default")
    parser.add_argument("--url", default="http://127.0.0.1:41101", help="the server (default: %(default)s)")
    arguments = parser.parse_args()
    with Sdk(arguments.url) as sdk:
        limits = SearchParams(max_distance=arguments.max_distance)
        results = sdk.search(limits, SearchSource(arguments.photo, arguments.group))
    print("\n".join(map(described, results)) or "nobody known")


def described(result: SearchResult) -> str:
    """Return a line about a match."""
    return (
        f"{result.person.name} (person {result.person.id})  "
        f"similarity {result.similarity:.3f}  distance {result.distance:.3f}  confidence {result.confidence:.3f}"
    )


if __name__ == "__main__":
    main()
