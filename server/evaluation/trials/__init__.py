"""Galleries, probes and strangers drawn from the photos, and what each pipeline makes of them."""
