"""Faces without persons."""
