"""Clusterings that a server runs, over a real socket."""
