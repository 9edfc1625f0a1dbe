"""What happens while a picture is on its way to the disk."""

from collections.abc import Callable

import pytest

from server.adapters.blob.folder import FolderStore


def after_writing(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something once, after the next picture's bytes are written and before its record is."""
    real = FolderStore.put

    def put(*args: object) -> None:
        real(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(FolderStore, "put", real)
        act()

    monkeypatch.setattr(FolderStore, "put", put)
