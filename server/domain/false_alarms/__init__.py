"""How many strangers searches match, estimated from their scores alone."""
