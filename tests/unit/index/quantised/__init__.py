"""Codes and their bounds."""
