"""Estimation of the share of strangers that searches match, from their scores alone."""
