"""Pictures: which are good enough, and what callers are warned of."""
