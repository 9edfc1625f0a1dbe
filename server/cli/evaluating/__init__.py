"""`kith evaluate`."""
