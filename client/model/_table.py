"""Models as HTML tables, for notebooks."""

from collections.abc import Mapping, Sequence
from html import escape
from math import floor
from typing import Any

import attrs

from client.model.recognition import Face, FaceResults, SearchResult

_HIGHEST_CONFIDENCE = 0.999
"""The highest confidence shown, so that none looks like certainty."""
_NOT_SHOWN = frozenset({"content"})


class Html(str):
    """Text that is already HTML."""


def table(items: Sequence[Any]) -> str:
    """Return models of one type as a table, one row each."""
    rows = [_cells(item, number) for number, item in enumerate(items, 1)]
    if not rows:
        return "<p>none</p>"
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join(f"<tr>{''.join(map(_cell, row.values()))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if isinstance(value, Html):
        return f"<td>{value}</td>"
    if isinstance(value, float):
        return f'<td style="text-align: right">{value:.3f}</td>'
    return f"<td>{'' if value is None else escape(str(value))}</td>"


def _cells(item: Any, number: int) -> Mapping[str, Any]:
    if isinstance(item, SearchResult):
        return _of_result(item)
    if isinstance(item, FaceResults):
        return _of_face_results(item, number)
    return _of_face(item, number) if isinstance(item, Face) else _fields(item)


def _fields(item: Any) -> Mapping[str, Any]:
    if not attrs.has(type(item)):
        return {"": item}
    return {field.name: getattr(item, field.name) for field in attrs.fields(type(item)) if field.name not in _NOT_SHOWN}


def _of_result(result: SearchResult) -> Mapping[str, Any]:
    content = next((image.content for image in result.images if image.content), None)
    return {
        "": _picture(content),
        "name": result.person.name,
        "person": result.person.id,
        "similarity": _bar(result.similarity),
        "distance": result.distance,
        "confidence": _bar(min(result.confidence, _HIGHEST_CONFIDENCE), in_percent(result.confidence)),
    }


def _of_face_results(found: FaceResults, number: int) -> Mapping[str, Any]:
    if not found.results:
        nobody = dict.fromkeys(("person", "similarity", "distance", "confidence"))
        return {"face": number, "": None, "name": "nobody known", **nobody}
    return {"face": number, **_of_result(found.results[0])}


def _of_face(face: Face, number: int) -> Mapping[str, Any]:
    quality = attrs.asdict(face.quality)
    return {"face": number, "": _picture(face.crop), "score": face.score, "rotation": face.rotation, **quality}


def _picture(content: str | None) -> Html | None:
    return Html(f'<img alt="" height="64" src="data:;base64,{escape(content)}">') if content else None


def _bar(share: float, text: str | None = None) -> Html:
    return Html(f'<meter min="0" max="1" value="{share:.3f}"></meter> {text or f"{share:.3f}"}')


def in_percent(confidence: float) -> str:
    """Return a confidence as the server shows it: rounded down to a tenth of a percent, and never as certainty."""
    return f"{floor(min(confidence, _HIGHEST_CONFIDENCE) * 1000) / 10:g}%"
