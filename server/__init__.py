"""Kith's server: self-hosted 1:N face identification."""
