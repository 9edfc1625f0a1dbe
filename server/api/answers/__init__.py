"""Writing of answers: JSON, pictures, errors and warnings."""
