"""The checks, in the order of a start. Each asks what serving or verifying asks itself."""

from collections.abc import Callable, Iterator
from functools import partial

from attrs import frozen

from server.cli.doctor import kept, surroundings
from server.cli.doctor.findings import Finding, Health, found_by
from server.cli.doctor.ground import Ground


@frozen
class Check:
    """Something to look at."""

    name: str
    look: Callable[[Ground], str]
    needs: tuple[str, ...] = ()
    """Checks without whose success there is nothing to look at."""


CHECKS = (
    Check("settings", surroundings.settings),
    Check("machine", surroundings.machine, needs=("settings",)),
    Check("clock", surroundings.clock, needs=("settings",)),
    Check("disk", surroundings.disk, needs=("settings",)),
    Check("port", surroundings.port, needs=("settings",)),
    Check("https", surroundings.https, needs=("settings",)),
    Check("data directory", kept.directory, needs=("settings",)),
    Check("database", kept.database, needs=("data directory",)),
    Check("storages", kept.storages, needs=("database",)),
    Check("access", kept.access, needs=("data directory", "database")),
    Check("encryption", kept.encryption, needs=("database",)),
    Check("models", kept.models, needs=("data directory",)),
    Check("encodings", kept.encodings, needs=("database", "models")),
    Check("index", kept.index, needs=("database", "encryption", "models")),
)


def examine(ground: Ground) -> Iterator[Finding]:
    """Yield what each check finds; what needs something that has failed is left out."""
    well: set[str] = set()
    for check in CHECKS:
        if well.issuperset(check.needs):
            finding = found_by(check.name, partial(check.look, ground))
            if finding.health is not Health.FAILED:
                well.add(check.name)
            yield finding
