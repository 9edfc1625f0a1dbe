"""The index that the server uses."""
