"""Which keys seal what is kept of persons, and which of them are to be destroyed."""
