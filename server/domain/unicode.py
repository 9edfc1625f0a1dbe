"""Normalisation of Unicode text."""

import unicodedata


def composed(text: str) -> str:
    """Return the text in Unicode's composed form, NFC, in which José is the same text from a Mac and from Linux."""
    return unicodedata.normalize("NFC", text)


def decomposed(text: str) -> str:
    """Return the text in Unicode's decomposed form, NFD, in which a Mac writes the names of files."""
    return unicodedata.normalize("NFD", text)
