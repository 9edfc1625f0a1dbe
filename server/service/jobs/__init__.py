"""Jobs: long work on the server, photo by photo."""
