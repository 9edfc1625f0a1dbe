"""Measurements beside other ways of doing the same; run each with `python -m benchmarks.NAME`."""
