"""The audit of a real server, and the commands that read it."""
