"""Making, checking and restoring of backups."""
