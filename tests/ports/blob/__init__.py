"""Blob stores: folders and S3."""
