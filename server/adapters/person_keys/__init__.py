"""The keys that encrypt persons' data."""
