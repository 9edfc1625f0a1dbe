"""Requests as clients send them, right and wrong, to a real server."""
