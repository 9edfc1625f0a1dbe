"""The inbox of a real server."""
