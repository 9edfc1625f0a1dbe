"""Faces in a pile of photos, sorted into one cluster per person."""
