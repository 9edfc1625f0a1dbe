"""Requests that a machine makes up from the OpenAPI document."""
