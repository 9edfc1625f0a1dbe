"""Imports and clusterings, in this process."""
