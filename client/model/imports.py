"""Imports that the server runs."""

from collections.abc import Callable

from attrs import define

from client.model.jobs import Job


@define(slots=False)
class Import(Job):
    """An import and its progress.

    Of the photos done, `enrolled` counts those enrolled and `known` those that their person already had; the others
    were refused. `groups` are the names of the groups that everyone joins.
    """

    groups: list[str]
    force: bool
    enrolled: int
    known: int


Progress = Callable[[Import], object]
"""Called with an import as it progresses."""
