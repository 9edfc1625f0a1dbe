"""Finding faces, choosing one and rating it."""
