"""The topology of the compose file's profile `scale`, without containers: `scripts/cluster` runs it, tests break it."""
