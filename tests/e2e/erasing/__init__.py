"""Erasing people, from backups too, and the keys that everything is sealed with."""
