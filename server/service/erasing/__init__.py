"""Erasure of persons, from backups too, by destroying keys."""
