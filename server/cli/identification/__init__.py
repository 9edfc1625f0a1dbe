"""`kith identify`, `watch`, `persons` and `groups`, on a data directory or a server."""
