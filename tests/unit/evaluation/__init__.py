"""`kith evaluate`: how accurate an encoder is."""
