"""What every implementation of an index, a gallery or a blob store must do."""
