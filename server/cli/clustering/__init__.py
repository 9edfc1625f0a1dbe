"""`kith cluster`."""
