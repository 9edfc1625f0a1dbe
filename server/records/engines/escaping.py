"""Escaping of NUL, which PostgreSQL does not store."""

NUL, ESCAPE = "\0", "\1"
_ESCAPED = str.maketrans({NUL: ESCAPE + ESCAPE, ESCAPE: ESCAPE + "\2"})
"""Replacements that sort like the originals and are unambiguous."""


def escaped(text: str) -> str:
    """Return the text as PostgreSQL can store it."""
    return text.translate(_ESCAPED) if NUL in text or ESCAPE in text else text


def unescaped(text: str) -> str:
    """Return the original of an escaped text."""
    if ESCAPE not in text:
        return text
    return ESCAPE.join(part.replace(ESCAPE + ESCAPE, NUL) for part in text.split(ESCAPE + "\2"))
