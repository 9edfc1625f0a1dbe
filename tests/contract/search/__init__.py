"""Searches: who is asked about, and who is found or enrolled."""
