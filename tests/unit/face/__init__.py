"""The face engine, from the bytes of a photo to encodings."""
