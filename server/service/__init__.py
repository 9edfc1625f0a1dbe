"""The use cases. Each takes its collaborators as ports and depends on no framework."""
