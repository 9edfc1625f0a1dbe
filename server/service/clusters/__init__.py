"""Clusters, which jobs find and people review."""
