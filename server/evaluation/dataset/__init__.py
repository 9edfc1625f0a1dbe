"""People in a folder, and the faces in their photos."""
