"""Shared by all tables: the database, columns, rows, pages and checks of soundness."""
