"""Searches by face."""
