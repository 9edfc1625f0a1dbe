"""Reading of requests: bodies, queries, and the names, texts and photos in them."""
