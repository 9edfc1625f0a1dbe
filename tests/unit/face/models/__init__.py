"""The networks: where their weights come from, and the graphs that are made of them."""
