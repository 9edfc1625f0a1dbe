"""What makes a face known: a picture or a bare encoding, and the templates of its person."""
