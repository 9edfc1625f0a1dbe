"""The server's own account of itself."""

from attrs import frozen


@frozen
class ServerInfo:
    """Who answers: `contract` is the number of the wire contract that it speaks."""

    name: str
    version: str
    contract: int


@frozen
class KeyInfo:
    """What the key of an Sdk may do.

    `scopes` are of search, read, write and admin; admin implies the others. `groups` are the ids of the groups that it
    sees alone, None for everyone. `name` is None where the server asks for no key.
    """

    name: str | None
    scopes: list[str]
    groups: list[int] | None
