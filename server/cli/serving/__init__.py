"""`kith serve`, and what it checks before it listens."""
