"""The server's resources, one class for each."""
