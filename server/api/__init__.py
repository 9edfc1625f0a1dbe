"""The HTTP API: one folder per resource; the body of each route is one service call."""
