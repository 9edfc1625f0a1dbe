"""Ids as records hold them."""

from typing import SupportsIndex

Id = SupportsIndex | None
"""An integer, numpy's too. None until the server has chosen one; a method that needs it raises InvalidArgument."""
