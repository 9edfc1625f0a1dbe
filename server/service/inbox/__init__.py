"""The inbox: faces of searches that wait to be looked at."""
