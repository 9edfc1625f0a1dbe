"""Backups and restores, whatever interrupts them."""
