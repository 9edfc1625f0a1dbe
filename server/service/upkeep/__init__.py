"""What the server does for itself, and how its data is checked and encoded again."""
