"""Ids as records hold them."""

Id = int | None
"""None until the server has chosen one; a method that needs it raises ValueError."""
