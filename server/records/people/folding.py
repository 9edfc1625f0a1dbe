"""Names folded for keyword search: case, accents and equivalent characters do not matter."""

import unicodedata

_ACCENTS = dict.fromkeys(range(0x300, 0x370))
"""Unicode's block of accents for letters; the vowel signs of other scripts make different words and stay."""
_APOSTROPHES = dict.fromkeys("\u2018\u2019\u02bc", "'")
_STROKES = str.maketrans(
    {**dict(zip("łøđðħıŧ", "loddhit", strict=True)), "æ": "ae", "œ": "oe", "þ": "th", **_APOSTROPHES}
)
"""Letters and apostrophes that Unicode does not decompose, as people without them on the keyboard write them."""


def fold(text: str) -> str:
    """Return the text without case and accents, composed: José, JOSÉ and jose are the same, in either Unicode form."""
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(_ACCENTS)
    return unicodedata.normalize("NFKC", bare.casefold().translate(_STROKES))
