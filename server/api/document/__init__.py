"""The OpenAPI document: what flask-smorest would not say of bodies and failures by itself."""
