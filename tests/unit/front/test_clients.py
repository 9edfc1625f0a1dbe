"""Which requests count as one client and share its turns."""

from pathlib import Path

from attrs import frozen

from server.api.access.authorisation import ACCEPTED_KEY as KEY
from server.front.bodies import Body, BodyBudget
from server.front.calling import Request
from server.front.clients import Clients

PROXY = "10.0.0.1"


@frozen(eq=False)
class At:
    """A connection from an address."""

    address: str

    @property
    def peer(self) -> tuple[str, int]:
        """Return its address and port."""
        return self.address, 40_000


def asked(**headers: str) -> Request:
    """Return a request with these headers."""
    return Request(
        Body(BodyBudget(Path())), headers=[(name.replace("_", "-"), value) for name, value in headers.items()]
    )


def test_an_address_is_a_client_but_on_this_machine_a_connection_is() -> None:
    """Two connections from this machine may be two programs."""
    clients = Clients(())
    assert clients.client(asked(), At("10.0.0.7")) == clients.client(asked(), At("10.0.0.7"))
    assert clients.client(asked(), At("127.0.0.1")) != clients.client(asked(), At("127.0.0.1"))


def test_invented_keys_gain_no_turns() -> None:
    clients = Clients(())
    assert {clients.client(asked(authorization=f"Bearer {number}"), At("10.0.0.7")) for number in range(9)} == {
        "10.0.0.7"
    }


def test_an_accepted_key_is_one_client_wherever_it_comes_from() -> None:
    clients = Clients(())
    request = asked(authorization="Bearer right")
    clients.remember_key(request, {})
    assert clients.client(request, At("10.0.0.7")) == "10.0.0.7"
    clients.remember_key(request, {KEY: 4})
    assert clients.client(request, At("10.0.0.7")) == clients.client(request, At("127.0.0.1")) == (KEY, 4)


def test_only_a_trusted_proxy_is_believed_about_whose_request_it_is() -> None:
    clients = Clients((PROXY,))
    request = asked(x_forwarded_for="6.6.6.6, 10.0.0.7")
    assert clients.client(request, At(PROXY)) == "10.0.0.7"
    assert clients.client(request, At("10.0.0.8")) == "10.0.0.8"


def test_keys_are_forgotten_before_they_fill_memory() -> None:
    clients = Clients(())
    for number in range(1001):
        clients.remember_key(asked(authorization=f"Bearer {number}"), {KEY: number})
    assert clients.client(asked(authorization="Bearer 0"), At("10.0.0.7")) == "10.0.0.7"
    assert clients.client(asked(authorization="Bearer 1000"), At("10.0.0.7")) == (KEY, 1000)
