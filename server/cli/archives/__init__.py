"""`kith import` and `kith export`."""
