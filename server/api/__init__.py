"""The HTTP edge: one folder a resource, a route body is one service call."""
