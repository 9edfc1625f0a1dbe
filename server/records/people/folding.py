"""Folding of names for keyword search, which ignores case, accents and equivalent characters."""

import unicodedata

_ACCENTS = dict.fromkeys(range(0x300, 0x370))
"""Unicode's block of accents for letters; the vowel signs of other scripts distinguish words and stay."""
_APOSTROPHES = dict.fromkeys("\u2018\u2019\u02bc", "'")
_STROKES = str.maketrans(
    {**dict(zip("łøđðħıŧ", "loddhit", strict=True)), "æ": "ae", "œ": "oe", "þ": "th", **_APOSTROPHES}
)
"""Letters and apostrophes that Unicode does not decompose, with the spelling used on keyboards without them."""


def fold(text: str) -> str:
    """Return the text without case and accents, composed: José, JOSÉ and jose are the same, in either Unicode form."""
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(_ACCENTS)
    return unicodedata.normalize("NFKC", bare.casefold().translate(_STROKES))
