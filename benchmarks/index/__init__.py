"""The index compared with its peers, with synthetic people."""
