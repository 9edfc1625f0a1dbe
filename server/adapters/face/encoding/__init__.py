"""Encoding of faces: alignment, encodings and templates."""
