"""Storages in S3, or in a compatible service."""
