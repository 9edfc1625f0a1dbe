"""Erasing persons so that backups lose them too, and what that needs."""
