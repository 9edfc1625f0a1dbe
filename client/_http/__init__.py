"""How the SDK talks to the server; private."""
