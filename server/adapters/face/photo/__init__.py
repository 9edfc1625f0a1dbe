"""Photos: bytes become upright pixels, within a bound of memory, and chips are cut from them."""
