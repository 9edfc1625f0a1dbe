"""Imports: photos from an archive, encodings from another program, and exports."""
