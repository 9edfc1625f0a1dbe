"""How a server is reached: addresses, HTTPS, proxies, and clients that are slow or broken."""
