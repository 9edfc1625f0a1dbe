"""An index on disk, which processes map into memory."""
