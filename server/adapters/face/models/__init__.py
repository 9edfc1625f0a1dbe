"""The networks: where their weights are, their graphs, and how these run."""
