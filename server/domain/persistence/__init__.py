"""Concepts of storage: databases, encryption, backups."""
