"""Refused photos, reported on standard error as they occur, up to a limit."""

import sys

from attrs import define, field

from server.domain.errors import KithError

_MOST_REPORTED = 20


@define
class Refusals:
    """Counts refusals, and reports the first ones."""

    where_all_are: str
    """The line that follows the last one reported, saying where all of them are."""
    count: int = field(default=0, init=False)

    def report(self, place: object, why: KithError) -> None:
        """Count one."""
        self.count += 1
        if self.count <= _MOST_REPORTED:
            print(f"{place}: {why.message}", file=sys.stderr)
        if self.count == _MOST_REPORTED:
            print(self.where_all_are, file=sys.stderr)
