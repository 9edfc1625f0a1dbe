"""Long work on the server, photo by photo."""
