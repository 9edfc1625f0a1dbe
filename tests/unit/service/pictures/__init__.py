"""Pictures and the storages they are in."""
