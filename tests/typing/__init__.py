"""The SDK's types, as its users' type checkers see them."""
