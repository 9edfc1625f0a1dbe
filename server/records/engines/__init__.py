"""The databases that can store the records, SQLite and PostgreSQL, and their differences."""
