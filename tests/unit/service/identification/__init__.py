"""Whom a search looks for, and whom it finds."""
