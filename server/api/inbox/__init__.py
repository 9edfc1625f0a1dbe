"""Faces from searches, waiting for review."""
