"""`kith backup`, `backup-key` and `restore`."""
