"""Clusters: found by jobs, reviewed by people."""
