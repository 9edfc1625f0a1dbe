"""The face engine beside face_recognition, and what its detection policy finds and costs."""
