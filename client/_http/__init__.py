"""Communication with the server; private."""
