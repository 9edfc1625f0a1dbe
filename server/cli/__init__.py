"""The `kith` command."""
