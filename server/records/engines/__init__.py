"""The databases that the records can be in, SQLite and PostgreSQL, and what differs between them."""
