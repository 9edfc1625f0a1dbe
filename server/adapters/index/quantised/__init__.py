"""Short codes of templates, and the bounds that exclude people by them; `rows.py` brings them together."""
