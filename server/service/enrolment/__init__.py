"""Enrolment of faces, by pictures or bare encodings, and the templates of persons."""
