"""Persons with their groups, pictures, metadata and lifetimes."""
