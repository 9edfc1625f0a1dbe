"""Reach of erasures, duration of restores, and cost of encryption."""
