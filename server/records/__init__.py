"""The records: what Kith keeps in its database. Tables, queries and numbered migrations, and nothing else."""
