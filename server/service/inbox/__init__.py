"""The inbox: faces from searches, waiting for review."""
