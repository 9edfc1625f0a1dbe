"""Rules of the domain that need neither records nor an engine."""
