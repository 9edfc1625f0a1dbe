"""The OpenAPI document, and what must agree with it."""
