"""The indexes that searches run on, and their snapshots."""
