"""The people in a folder, and the faces in their photos."""
