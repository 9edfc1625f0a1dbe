"""The use cases, over real records, with an engine that reads who is in a photo."""
