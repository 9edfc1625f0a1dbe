"""Backups on a disk: dated folders that share their pictures, encrypted or not, and the target of a restore."""
