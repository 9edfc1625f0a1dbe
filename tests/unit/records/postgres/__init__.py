"""The records in PostgreSQL: what differs from SQLite."""
