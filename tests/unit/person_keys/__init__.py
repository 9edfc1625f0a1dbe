"""Each person's own key, and what it seals."""
