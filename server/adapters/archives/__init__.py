"""Photos of many people outside of Kith: in folders and tables."""
