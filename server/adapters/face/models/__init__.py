"""The networks: their weights, their graphs, and their execution."""
