"""How the SDK speaks to the server; private."""
