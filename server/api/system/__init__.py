"""Information about the server itself."""
