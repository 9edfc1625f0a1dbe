"""Faces that wait to be looked at."""
