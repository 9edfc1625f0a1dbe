"""What a server has acknowledged, by ids, and which of it is lost."""

from attrs import define, field


@define
class Ledger:
    """What one client was told: who exists with which pictures, and who was deleted."""

    there: dict[int, set[int]] = field(factory=dict)
    gone: set[int] = field(factory=set)

    def merge(self, into: int, other: int) -> None:
        """Note that a person got another's pictures, and that the other was deleted."""
        self.there[into] |= self.there.pop(other)
        self.gone.add(other)

    def remove(self, person: int) -> None:
        """Note that a person was deleted."""
        del self.there[person]
        self.gone.add(person)

    def lost(self, shown: dict[int, set[int]]) -> list[str]:
        """Return each acknowledged write that is missing from the server's persons and pictures."""
        missing = [f"person {person} was made and is not there" for person in self.there.keys() - shown.keys()]
        back = [f"person {person} was removed or merged and is there" for person in self.gone & shown.keys()]
        pictures = [
            f"picture {picture} of person {person} was attached and is not there"
            for person, known in self.there.items()
            for picture in known - shown.get(person, set())
        ]
        return [*missing, *back, *pictures]


def nobodys(ledgers: list[Ledger], shown: dict[int, set[int]]) -> list[str]:
    """Return persons and pictures on a server that no client was told about."""
    known = {person: pictures for ledger in ledgers for person, pictures in ledger.there.items()}
    gone = {person for ledger in ledgers for person in ledger.gone}
    persons = [f"nobody was told of person {person}" for person in shown.keys() - known.keys() - gone]
    pictures = [
        f"nobody was told of picture {picture} of person {person}"
        for person in shown.keys() & known.keys()
        for picture in shown[person] - known[person]
    ]
    return [*persons, *pictures]
