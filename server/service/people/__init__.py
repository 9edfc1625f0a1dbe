"""Persons and groups: creating, changing, merging, splitting, exporting and deleting."""
