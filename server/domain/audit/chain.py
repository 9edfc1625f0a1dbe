"""The chain of audit entries: each entry's hash covers its content and the previous entry's hash.

An entry is canonical JSON: ASCII, names sorted, no spaces. Its `hash` is the SHA-256 of the previous entry's hash,
in hexadecimal digits, followed by the entry without `hash`. The first entry follows 64 zeros.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

from attrs import define, frozen

from server.domain.audit.entries import Action, Content
from server.domain.errors import ValidationFailed

START = "0" * 64
"""The hash that the first entry follows."""


@frozen
class Anchor:
    """An entry's number and hash: stored elsewhere, it proves later that the chain up to there is unchanged."""

    id: int
    hash: str

    def __str__(self) -> str:
        return f"{self.id}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """Read an anchor as `str` writes it. Raises ValidationFailed."""
        found = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", text.strip())
        if not found:
            raise ValidationFailed(f"{text!r} is not an anchor: give NUMBER:HASH, as `kith audit --verify` prints it")
        return cls(int(found[1]), found[2])


class ChainBroken(Exception):
    """The chain was changed; the message says where and how."""


def canonical(content: Content) -> str:
    """Return JSON in the form that is hashed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def sealed(previous: str, content: Content) -> str:
    """Return an entry that follows one with this hash, as it is stored."""
    return canonical({**content, "hash": _hash(previous, content)})


def hash_in(entry: str) -> str:
    """Return the hash of a stored entry, or another hash if the entry was changed, so that the break is detected."""
    try:
        return str(json.loads(entry)["hash"])
    except (ValueError, KeyError, TypeError):
        return hashlib.sha256(entry.encode()).hexdigest()


@define
class _Chain:
    """The entries read so far."""

    anchor: Anchor | None
    last: Anchor = Anchor(0, START)
    count: int = 0
    first: tuple[Anchor, Content] | None = None
    """The first entry, if entries before it may have been pruned: the entry that records it comes later."""
    pruned: Anchor = Anchor(0, START)
    level: str | None = None

    def add(self, id: int, entry: str) -> None:
        content = _read(id, entry)
        here = Anchor(id, content.pop("hash"))
        if self.count == 0 and id > 1:
            self.first = (here, content)
        else:
            self._follow(here, content)
        if content["action"] == Action.PRUNED:
            self.pruned = Anchor(content["through_id"], content["through_hash"])
        self.level = content.get("level", self.level)
        if self.anchor and self.anchor.id == id and self.anchor != here:
            raise ChainBroken(f"entry {id} differs from the anchor: the chain was rewritten")
        self.last, self.count = here, self.count + 1

    def _follow(self, here: Anchor, content: Content) -> None:
        if here.id != self.last.id + 1:
            raise ChainBroken(f"entry {self.last.id + 1} is missing; the next one is {here.id}")
        if here.hash != _hash(self.last.hash, content):
            raise ChainBroken(f"entry {here.id} was changed, or does not follow the previous one")

    def end(self) -> None:
        if self.first:
            here, content = self.first
            if self.pruned.id + 1 != here.id or here.hash != _hash(self.pruned.hash, content):
                raise ChainBroken(f"the entries before {here.id} are missing, and no entry says that they were pruned")
        if self.anchor:
            self._hold_against(self.anchor)

    def _hold_against(self, anchor: Anchor) -> None:
        if anchor.id > self.last.id:
            raise ChainBroken(f"it ends at entry {self.last.id}, before the anchor's {anchor.id}: the end was cut off")
        if self.first and anchor.id < self.pruned.id:
            raise ChainBroken(f"entry {anchor.id} of the anchor was pruned; use a newer anchor")
        if self.first and anchor.id == self.pruned.id and anchor != self.pruned:
            raise ChainBroken(f"entry {anchor.id}, which was pruned, differed from the anchor")


@frozen
class VerifiedChain:
    """A whole chain: its number of entries, its head, and the level that it was last set to, if recorded."""

    count: int
    head: Anchor
    level: str | None = None


def verified(entries: Iterable[tuple[int, str]], anchor: Anchor | None = None) -> VerifiedChain:
    """Verify the chain of these entries, which come with their numbers, in order. Raises ChainBroken."""
    chain = _Chain(anchor)
    for id, entry in entries:
        chain.add(id, entry)
    chain.end()
    return VerifiedChain(chain.count, chain.last, chain.level)


def _read(id: int, entry: str) -> dict[str, Any]:
    try:
        content = json.loads(entry)
        written = (
            canonical(content) == entry
            and content["id"] == id
            and {"hash", "action"} <= content.keys()
            and _names_pruned(content)
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        written = False
    if not written:
        raise ChainBroken(f"entry {id} was changed")
    return dict(content)


def _names_pruned(content: Content) -> bool:
    """Return whether an entry about pruning names the last entry pruned."""
    if content["action"] != Action.PRUNED:
        return True
    return isinstance(content["through_id"], int) and isinstance(content["through_hash"], str)


def _hash(previous: str, content: Content) -> str:
    return hashlib.sha256(f"{previous}{canonical(content)}".encode()).hexdigest()
