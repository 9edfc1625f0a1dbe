"""Photos of every kind, size and orientation, through a real server."""
