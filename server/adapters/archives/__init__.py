"""Where photos of many people are kept outside of Kith: folders and tables."""
