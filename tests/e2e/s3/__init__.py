"""Pictures in S3, with a server in a process of its own."""
