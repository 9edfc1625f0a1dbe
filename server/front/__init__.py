"""The HTTP front end: connections, and the assignment of threads to requests."""
