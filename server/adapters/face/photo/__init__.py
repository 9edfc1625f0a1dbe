"""Photos: decoding into upright pixels, within limited memory, and cutting of chips and crops."""
