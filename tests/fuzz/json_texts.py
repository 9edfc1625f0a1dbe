"""Target: JSON."""

import json

from server.api.reading.errors import MalformedJson
from server.api.reading.strict_json import parse_json
from server.domain.errors import ValidationFailed


def attack(data: bytes) -> None:
    """Read the text; whatever is accepted equals what the standard library reads, and can be written again."""
    try:
        value = parse_json(data)
    except (MalformedJson, ValidationFailed):
        return
    assert json.loads(data) == value
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def seeds() -> list[bytes]:
    """Return bodies as clients send them, and known trouble for JSON readers."""
    return [
        b'{"name": "Ada", "metadata": {"age": 36, "tags": ["a", null, true, 1.5e-3]}, "storage_id": 1}',
        b'{"image": {"content": "/9j/4AAQSkZJRg=="}, "group_ids": [1, 2], "searchParams": {"max_distance": 0.6}}',
        rb'"\u00e9\ud83d\ude00\n\\\""',
        rb'"\ud800"',
        b'{"a": 1, "a": 2}',
        b"[" * 101 + b"]" * 101,
        b"[1e308, -0.0, 1e309, 123456789012345678901234567890]",
        b'{"long": "' + b"x" * 1001 + b'", "and": "' + b"x" * 1001 + b'"}',
        b"\xef\xbb\xbf{}",
    ]
