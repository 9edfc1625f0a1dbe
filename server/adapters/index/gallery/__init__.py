"""Galleries, which keep an index, or the database's own, in step with the change log."""
