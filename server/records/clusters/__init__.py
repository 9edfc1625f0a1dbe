"""Queries over clusters, their faces, and those that are kept apart."""
