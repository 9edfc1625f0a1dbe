"""The server's own account of itself."""

from attrs import frozen


@frozen
class ServerInfo:
    """Who answers: `contract` is the number of the wire contract that it speaks."""

    name: str
    version: str
    contract: int
