"""How results display themselves in notebooks."""
