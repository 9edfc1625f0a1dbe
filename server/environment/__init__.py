"""What surrounds a server: its machine and container, hosts and other servers, and Python's garbage collection."""
