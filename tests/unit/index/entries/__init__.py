"""What an index keeps of each person."""
