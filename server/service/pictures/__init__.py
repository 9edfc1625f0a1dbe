"""Storage of pictures, so that none is lost or left behind."""
