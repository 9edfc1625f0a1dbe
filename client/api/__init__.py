"""What the server can do: a class for each kind of thing."""
