"""People that jobs found."""
