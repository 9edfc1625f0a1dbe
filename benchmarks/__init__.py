"""Measurements side by side with other ways; each is run with `python -m benchmarks.NAME`."""
