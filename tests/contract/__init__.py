"""What each endpoint promises, asked of the application in this process."""
