"""Identification: parameters of searches, ranking of persons, and decision about matches."""
