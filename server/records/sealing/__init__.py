"""The keys that seal persons' data, and those that are to be destroyed."""
