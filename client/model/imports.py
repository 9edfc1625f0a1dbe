"""Imports that the server runs."""

from collections.abc import Callable

from attrs import define

from client.model.jobs import Job


@define(slots=False)
class Import(Job):
    """An import and its progress.

    Of the photos that are done, some were `enrolled`, some `known`, which their person already had, and the others
    refused. `groups` are the names of those that everyone joins.
    """

    groups: list[str]
    force: bool
    enrolled: int
    known: int


Progress = Callable[[Import], object]
"""Called with an import as it progresses."""
