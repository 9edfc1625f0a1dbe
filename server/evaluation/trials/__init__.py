"""Trials: galleries, probes and strangers drawn from the photos, and the outcomes of each pipeline."""
