"""Where pictures are stored."""
