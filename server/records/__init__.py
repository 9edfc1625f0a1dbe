"""The records that Kith stores in its database: tables, queries and numbered migrations."""
