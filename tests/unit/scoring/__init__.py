"""Scores, confidences, and what follows from them."""
