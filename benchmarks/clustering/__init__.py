"""Accuracy of grouping faces into people, and of naming the groups."""
