"""The checks, in the order in which a server makes them at startup, with the same code as `serve` and `verify`."""

from collections.abc import Callable, Iterator
from functools import partial

from attrs import frozen

from server.cli.doctor import data_checks, machine_checks
from server.cli.doctor.findings import CheckResult, Health, found_by
from server.cli.doctor.installation import Installation


@frozen
class Check:
    """A check, and the checks it depends on."""

    name: str
    look: Callable[[Installation], str]
    needs: tuple[str, ...] = ()
    """Checks that must not have failed; otherwise this one is skipped."""


CHECKS = (
    Check("settings", machine_checks.settings),
    Check("machine", machine_checks.machine, needs=("settings",)),
    Check("clock", machine_checks.clock, needs=("settings",)),
    Check("disk", machine_checks.disk, needs=("settings",)),
    Check("port", machine_checks.port, needs=("settings",)),
    Check("https", machine_checks.https, needs=("settings",)),
    Check("data directory", data_checks.directory, needs=("settings",)),
    Check("database", data_checks.database, needs=("data directory",)),
    Check("storages", data_checks.storages, needs=("database",)),
    Check("access", data_checks.access, needs=("data directory", "database")),
    Check("encryption", data_checks.encryption, needs=("database",)),
    Check("models", data_checks.models, needs=("data directory",)),
    Check("encodings", data_checks.encodings, needs=("database", "models")),
    Check("index", data_checks.index, needs=("database", "encryption", "models")),
)


def examine(installation: Installation) -> Iterator[CheckResult]:
    """Yield the finding of each check, skipping checks that need one that failed."""
    well: set[str] = set()
    for check in CHECKS:
        if well.issuperset(check.needs):
            finding = found_by(check.name, partial(check.look, installation))
            if finding.health is not Health.FAILED:
                well.add(check.name)
            yield finding
