"""The OpenAPI document: what flask-smorest would not say about bodies and failures by itself."""
