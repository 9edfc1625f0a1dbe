"""Servers and commands on PostgreSQL."""
