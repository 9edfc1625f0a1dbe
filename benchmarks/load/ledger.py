"""Acknowledged writes, by ids, and those that were lost."""

from attrs import define, field


@define
class Ledger:
    """The writes acknowledged to one client: existing persons with their pictures, and deleted persons."""

    there: dict[int, set[int]] = field(factory=dict)
    gone: set[int] = field(factory=set)

    def merge(self, into: int, other: int) -> None:
        """Record that a person got another's pictures, and that the other was deleted."""
        self.there[into] |= self.there.pop(other)
        self.gone.add(other)

    def remove(self, person: int) -> None:
        """Record that a person was deleted."""
        del self.there[person]
        self.gone.add(person)

    def lost(self, shown: dict[int, set[int]]) -> list[str]:
        """Return each acknowledged write that is missing from the server's persons and pictures."""
        missing = [f"person {person} was created but is missing" for person in self.there.keys() - shown.keys()]
        back = [f"person {person} was removed or merged but still exists" for person in self.gone & shown.keys()]
        pictures = [
            f"picture {picture} of person {person} was attached but is missing"
            for person, known in self.there.items()
            for picture in known - shown.get(person, set())
        ]
        return [*missing, *back, *pictures]


def nobodys(ledgers: list[Ledger], shown: dict[int, set[int]]) -> list[str]:
    """Return persons and pictures on a server that were acknowledged to no client."""
    known = {person: pictures for ledger in ledgers for person, pictures in ledger.there.items()}
    gone = {person for ledger in ledgers for person in ledger.gone}
    persons = [f"person {person} was never acknowledged" for person in shown.keys() - known.keys() - gone]
    pictures = [
        f"picture {picture} of person {person} was never acknowledged"
        for person in shown.keys() & known.keys()
        for picture in shown[person] - known[person]
    ]
    return [*persons, *pictures]
