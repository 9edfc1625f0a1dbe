"""Estimating how often strangers are named."""
