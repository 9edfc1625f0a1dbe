"""Rounded templates, which PostgreSQL itself compares with a probe, using its extension vector."""
