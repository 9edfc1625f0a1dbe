"""Text that means the same as the same text."""

import unicodedata


def composed(text: str) -> str:
    """Return the text in Unicode's composed form, NFC: José is then one text, whether a Mac wrote it or Linux."""
    return unicodedata.normalize("NFC", text)
