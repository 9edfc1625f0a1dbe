"""The front: connections, and what reaches a thread."""
