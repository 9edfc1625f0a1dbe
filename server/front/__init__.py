"""The HTTP front end: connections, and which requests get a thread."""
