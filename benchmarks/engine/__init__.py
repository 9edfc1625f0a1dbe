"""Speed of the face engine compared with face_recognition, and results and costs of its detection policy."""
