"""`kith verify`, `reindex`, `checkpoint` and `migrate`."""
