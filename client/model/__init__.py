"""What travels: `vars` of a model is the JSON of the wire contract."""
