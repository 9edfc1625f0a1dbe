"""Rounded templates, which PostgreSQL itself compares with a probe, by its extension vector."""
