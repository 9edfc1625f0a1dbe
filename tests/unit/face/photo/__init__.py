"""Turning the bytes of a file into upright pixels."""
