"""What the server can do: one class per resource."""
