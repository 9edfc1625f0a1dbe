"""`kith identify`, `watch`, `persons` and `groups`, of a data directory or a server."""
