"""Connections to the server: addresses, credentials, proxies, certificates and retries."""
