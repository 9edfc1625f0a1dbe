"""The persons in an index, one row each: their templates, ids and groups."""
