"""Jobs, the archives that they need, and whose turn it is to run them."""
