"""The strangers who came nearest to somebody: false alarms, or folders that are wrong about who they show."""

from pathlib import Path

import numpy as np
from attrs import frozen

from server.service.evaluation.outcomes import Outcomes
from server.service.evaluation.photos import People

MOST = 10


@frozen
class Lookalike:
    """A stranger's photo, and the enrolled person it is most like."""

    photo: Path
    stranger: str
    person: str
    score: float


def lookalikes(people: People, outcomes: Outcomes) -> list[Lookalike]:
    """Return the strangers' photos that score most, best first, each once."""
    found: dict[int, Lookalike] = {}
    for at in np.argsort(-outcomes.strangers, kind="stable"):
        photo, match = int(outcomes.stranger_photos[at]), int(outcomes.stranger_matches[at])
        if len(found) == MOST or np.isneginf(outcomes.strangers[at]):
            break
        stranger, person = people.names[people.owners[photo]], people.names[people.owners[match]]
        found.setdefault(photo, Lookalike(people.photos[photo], stranger, person, float(outcomes.strangers[at])))
    return list(found.values())
