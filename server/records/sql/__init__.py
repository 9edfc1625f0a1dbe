"""What every table needs of the database: columns, rows, pages, and whether it is sound."""
