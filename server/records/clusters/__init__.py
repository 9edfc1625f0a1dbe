"""Queries over clusters, their faces, and clusters that are kept apart."""
