"""Backups on a disk: dated folders that share pictures, encrypted or not, and the target of a restore."""
