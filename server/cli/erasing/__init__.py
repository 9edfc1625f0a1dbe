"""`kith erase` and `kith rekey`."""
