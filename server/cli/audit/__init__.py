"""`kith audit`."""
