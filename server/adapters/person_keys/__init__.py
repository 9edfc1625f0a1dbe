"""The keys of persons, and what they seal."""
