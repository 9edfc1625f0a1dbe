"""The audit: its entries, its chain and its level."""
