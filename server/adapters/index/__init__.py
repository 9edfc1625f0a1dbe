"""The 1:N indexes and the gallery that keeps them in step with the change log."""
