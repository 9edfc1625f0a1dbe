"""Persons: created, changed, merged, split and erased."""
