"""Several servers that answer as one."""
