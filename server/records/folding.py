"""Names as keywords are looked for in them: case, accents and ways to write one character do not matter."""

import unicodedata

_ACCENTS = dict.fromkeys(range(0x300, 0x370))
"""Unicode's block of accents for letters; the vowel signs of other scripts make other words and stay."""
_STROKES = str.maketrans({**dict(zip("łøđðħıŧ", "loddhit", strict=True)), "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode does not take apart, as keyboards without them write them."""


def fold(text: str) -> str:
    """Return the text without case and accents, composed: José, JOSÉ and jose are one, in Unicode's either form."""
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(_ACCENTS)
    return unicodedata.normalize("NFKC", bare.casefold().translate(_STROKES))
