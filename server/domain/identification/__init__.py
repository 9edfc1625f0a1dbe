"""Who a face is: what a search takes, how persons are ranked, and which matches are returned."""
