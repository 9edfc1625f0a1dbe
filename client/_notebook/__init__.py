"""Display of results in notebooks."""
