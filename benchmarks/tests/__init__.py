"""Tests of the benchmarks, and of what takes their models to test."""
