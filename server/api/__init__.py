"""The HTTP edge: one folder per resource; the body of a route is one service call."""
