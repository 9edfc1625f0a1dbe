"""The server itself: its state, its pages and its older databases."""
