"""Measurements beside other ways of doing the same; run one with `python -m benchmarks.NAME`, as its docstring says."""
