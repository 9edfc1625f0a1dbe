"""The records, whichever database they are in."""
