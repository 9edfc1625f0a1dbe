"""The use cases. Each takes its collaborators as ports and knows no framework."""
