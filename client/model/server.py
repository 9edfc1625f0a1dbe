"""Information about the server."""

from datetime import datetime

from attrs import frozen


@frozen
class ServerInfo:
    """The server's name and version; `contract` is the number of the API contract that it speaks."""

    name: str
    version: str
    contract: int


@frozen
class KeyInfo:
    """What the key of an Sdk may do.

    `scopes` are any of search, read, write and admin; admin implies the others. `groups` are the ids of the groups that
    the key is limited to, None for everyone. `name` is None if the server requires no key.
    """

    name: str | None
    scopes: list[str]
    groups: list[int] | None


@frozen
class ExpectedAlarms:
    """The share of strangers that is matched when `asked` is the limit, with a 95 % interval from least to most."""

    asked: float
    share: float
    least: float
    most: float


@frozen
class FalseAlarms:
    """How many strangers are matched, estimated from the scores of the last 30 days' searches.

    `state` compares searches without limits with the one stranger in a hundred that they should match: as_asked, more,
    fewer, or unknown after too few searches. `limits` are for 0.1, 0.01 and 0.001; empty if the state is unknown.
    """

    searches: int
    since: datetime | None
    state: str
    limits: list[ExpectedAlarms]
