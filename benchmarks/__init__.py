"""Measurements of Kith and its peers; run one with `python -m benchmarks.NAME`, as its docstring says."""
