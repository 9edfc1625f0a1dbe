"""Traces: data about a person besides the person, the groups and the pictures."""

from typing import Any, Literal

from attrs import field, frozen

TraceKind = Literal["template", "rejection", "inbox", "cluster", "refusal", "remark"]


@frozen
class Trace:
    """One trace of a person.

    A `template` is what searches compare with; a `rejection` is a face that was recorded as not this person's; a face
    in the `inbox`, or a `cluster` of faces, resembles the person; a `refusal` is a photo that a job could not use, a
    `remark` one that it enrolled with a warning.
    """

    kind: TraceKind
    id: int | None
    facts: dict[str, Any] = field(repr=False)
    """JSON."""
    portrait: bytes | None = field(default=None, repr=False)
    """JPEG."""
