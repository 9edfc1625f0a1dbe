"""The models: `vars` of one is the JSON of the wire contract."""
