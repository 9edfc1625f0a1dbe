"""Clusters of the faces in unsorted photos, one per person."""
