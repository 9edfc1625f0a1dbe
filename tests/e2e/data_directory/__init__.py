"""What a data directory keeps, through crashes, restarts, full disks and deletions."""
