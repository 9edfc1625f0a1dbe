"""Connections: what arrives on them, in turn, and what is sent back."""
