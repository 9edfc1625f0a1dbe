"""Arbitrary bytes for everything that parses what strangers send."""
