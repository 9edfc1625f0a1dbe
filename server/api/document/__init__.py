"""Additions to the OpenAPI document: bodies and failures that flask-smorest does not describe."""
