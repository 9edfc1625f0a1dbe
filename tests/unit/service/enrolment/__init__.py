"""Which faces are enrolled."""
