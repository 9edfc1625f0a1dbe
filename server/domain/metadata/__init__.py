"""Filters on the metadata of persons."""
