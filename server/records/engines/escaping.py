"""NUL, which PostgreSQL does not store."""

NUL, ESCAPE = "\0", "\1"
_ESCAPED = str.maketrans({NUL: ESCAPE + ESCAPE, ESCAPE: ESCAPE + "\2"})
"""What is written instead sorts as it would, and stands for nothing else."""


def escaped(text: str) -> str:
    """Return the text as PostgreSQL can store it."""
    return text.translate(_ESCAPED) if NUL in text or ESCAPE in text else text


def unescaped(text: str) -> str:
    """Return what was escaped."""
    if ESCAPE not in text:
        return text
    return ESCAPE.join(part.replace(ESCAPE + ESCAPE, NUL) for part in text.split(ESCAPE + "\2"))
