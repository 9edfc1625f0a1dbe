"""Kith as its users meet it: real servers, the SDK and the `kith` command."""
