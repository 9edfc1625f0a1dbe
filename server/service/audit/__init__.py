"""The audit: who did what to whom, and when."""
