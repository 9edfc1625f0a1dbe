"""Who the face in a photo is: searches, comparisons, and faces that are somebody else's."""
