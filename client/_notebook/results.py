"""Lists of results that notebooks display."""

from collections.abc import Iterable
from typing import Any, TypeVar

from client._notebook.photos import with_boxes
from client.model._table import table
from client.model.image import ImageSource
from client.model.recognition import Face, FaceResults

Item = TypeVar("Item")


class Results(list[Item]):
    """A list that notebooks display as a table, below the photo with its faces if Pillow is installed."""

    def __init__(self, items: Iterable[Item] = (), photo: ImageSource | None = None) -> None:
        super().__init__(items)
        self._photo = photo

    def __reduce__(self) -> tuple[Any, ...]:
        return Results, (list(self),)  # an open file cannot be pickled

    def _repr_html_(self) -> str:
        boxes = [face.box for face in map(_face, self) if face]
        return (with_boxes(self._photo, boxes) if boxes else "") + table(self)


def _face(item: Any) -> Face | None:
    if isinstance(item, FaceResults):
        return item.face
    return item if isinstance(item, Face) else None
