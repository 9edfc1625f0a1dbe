"""One form for text that means the same."""

import unicodedata


def composed(text: str) -> str:
    """Return the text in Unicode's composed form, NFC, so that José is the same text from a Mac and from Linux."""
    return unicodedata.normalize("NFC", text)
