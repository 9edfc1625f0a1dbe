"""Encoding faces."""
