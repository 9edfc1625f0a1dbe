"""The inbox of a real server, and rejected faces."""
