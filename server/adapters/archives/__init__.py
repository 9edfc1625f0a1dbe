"""Folders, tables and archives of photos to import, and exports."""
