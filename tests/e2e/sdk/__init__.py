"""The SDK against a real server."""
