"""What a newcomer runs first: the demo, the examples and the README's tours."""
