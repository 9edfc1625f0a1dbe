"""How answers draw themselves in notebooks."""
