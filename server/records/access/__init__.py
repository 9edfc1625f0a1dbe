"""Keys of callers, and how much each has been used."""
