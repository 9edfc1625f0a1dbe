"""Where the faces in a photo are, how they lie, and how good they are."""
