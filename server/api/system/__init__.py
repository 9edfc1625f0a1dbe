"""About the server itself."""
