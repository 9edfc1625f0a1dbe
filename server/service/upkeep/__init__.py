"""Housekeeping, and checking and reindexing of the data."""
