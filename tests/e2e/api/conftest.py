"""Somebody on the server, whom no bad request may harm."""

from collections.abc import Iterator

import pytest

from tests.e2e.api.population import Population, populate
from tests.plain import Plain, erase, everything
from tests.serving import Server


@pytest.fixture(scope="module")
def population(server: Server) -> Iterator[Population]:
    """Somebody who is on the server while a module's tests run."""
    with Plain(server.url) as http:
        yield populate(http, server.data)
        erase(http)


@pytest.fixture
def unchanged(population: Population) -> Iterator[Population]:
    """Whatever the test tries, every record, picture and file is unchanged afterwards."""
    yield population
    assert everything(population.http, population.data) == population.before
