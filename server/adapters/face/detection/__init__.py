"""Detection of faces in a photo, with their poses and quality."""
