"""Backing up, checking what was backed up, and restoring."""
