"""Who may send a request: keys, browsers and proxies."""
