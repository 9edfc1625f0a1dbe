"""Storages in S3, or in a service that speaks its protocol."""
