"""The web console, whose pages use the API."""
