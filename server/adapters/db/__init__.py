"""The records: Peewee tables, queries and numbered migrations."""
