"""Running a server: starting, stopping, keys, health, logs and metrics."""
