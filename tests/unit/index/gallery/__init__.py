"""Galleries over a log."""
