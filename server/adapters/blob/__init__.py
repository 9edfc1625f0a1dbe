"""Storages of pictures: folders and S3."""
