"""The SDK's public names."""

import client
from client import errors
from client.model import (
    audit,
    clusters,
    enrolment,
    group,
    image,
    inbox,
    jobs,
    page,
    person,
    recognition,
    server,
    storage,
)

MODELS = (audit, clusters, enrolment, group, image, inbox, jobs, page, person, recognition, server, storage)


def test_all_names_every_model() -> None:
    """Every public class of the models is at the top level, beside Sdk and the root of the errors."""
    classes = {
        name
        for module in MODELS
        for name, kind in vars(module).items()
        if isinstance(kind, type) and kind.__module__ == module.__name__ and not name.startswith("_")
    }
    assert set(client.__all__) == classes - {"PillowImage", "PixelArray", "Array"} | {"Sdk", "KithError", "ImageSource"}


def test_all_is_sorted_and_true() -> None:
    """The list is sorted, without duplicates, and each name exists."""
    assert client.__all__ == sorted(set(client.__all__))
    assert all(hasattr(client, name) for name in client.__all__)


def test_the_root_catches_everything() -> None:
    """One except clause is enough for whatever a call raises."""
    named = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    kinds = [kind for kind in named if issubclass(kind, Exception)]
    assert len(kinds) > 20
    assert all(issubclass(kind, client.KithError) for kind in kinds)
