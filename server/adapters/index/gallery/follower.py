"""An index that follows the change log."""

import numpy as np
from attrs import define

from server.domain.ports import ChangeLog, Changes, PersonIndex


@define(eq=False)
class Follower:
    """Applying a change twice has the same effect as once, so a position older than the content is always safe."""

    index: PersonIndex
    position: int
    """The index includes every change of the log up to here."""

    def follow(self, log: ChangeLog) -> None:
        """Apply the new changes in the log."""
        while log.head() > self.position:
            self._apply(log.after(self.position))

    def _apply(self, changes: Changes) -> None:
        if changes.dropped_groups:  # running searches then start again
            self.index.drop_groups(changes.dropped_groups)
        # In this order a search meanwhile finds a merged person's pictures with both persons, rather than with neither.
        self.index.upsert(changes.now)
        self.index.remove(np.setdiff1d(changes.touched, changes.now.persons))
        self.position = changes.position
