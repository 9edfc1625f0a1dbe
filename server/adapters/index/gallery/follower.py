"""An index that follows the change log."""

import numpy as np
from attrs import define

from server.domain.ports import ChangeLog, PersonIndex


@define(eq=False)
class Follower:
    """Applying a change twice has the same effect as once, so a position older than the content is always safe."""

    index: PersonIndex
    position: int
    """The index includes every change of the log up to here."""
    replaces_snapshot: bool = False
    """Whether a snapshot of the same position may be of other records."""

    def follow(self, log: ChangeLog) -> None:
        """Apply the new changes in the log."""
        while log.head() > self.position:
            changes = log.after(self.position)
            if changes.dropped_groups:  # running searches then start again
                self.index.drop_groups(changes.dropped_groups)
            # In this order a search finds a merged person's pictures with both persons meanwhile, not with neither.
            self.index.upsert(changes.now)
            self.index.remove(np.setdiff1d(changes.touched, changes.now.persons))
            self.position = changes.position
