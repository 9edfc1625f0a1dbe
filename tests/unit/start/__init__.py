"""Starting: the machine, the settings, and who owns the data directory."""
