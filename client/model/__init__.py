"""The models; `vars(model)` is the JSON that the API sends and receives."""
