"""Groups, and the storages that pictures are in."""
