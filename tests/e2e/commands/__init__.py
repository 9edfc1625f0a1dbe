"""Commands of `kith` that work on people and photos, run as a user runs them."""
