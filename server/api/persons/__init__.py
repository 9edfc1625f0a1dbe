"""Persons and their pictures."""
