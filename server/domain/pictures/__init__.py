"""Pictures: minimum quality and warnings."""
