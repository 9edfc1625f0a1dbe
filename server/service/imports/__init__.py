"""Enrolling many at once: photos from an archive, encodings from another program."""
