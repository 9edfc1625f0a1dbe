"""Ids of records."""

from typing import SupportsIndex

Id = SupportsIndex | None
"""An integer, numpy's too. None until the server has chosen one; a method that needs an id raises InvalidArgument."""
