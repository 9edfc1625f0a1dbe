"""Erasing persons with a receipt, and keys."""
