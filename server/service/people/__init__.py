"""Persons and groups: created, changed, merged, split, exported, deleted."""
