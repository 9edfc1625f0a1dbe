"""People found in unsorted photos."""
