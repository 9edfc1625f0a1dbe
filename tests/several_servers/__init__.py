"""The compose file's profile `scale` without containers: `scripts/several_servers` runs it, tests break it."""
