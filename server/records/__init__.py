"""The records: what Kith stores in its database. Tables, queries and numbered migrations, and nothing else."""
