"""The front, which accepts connections and hands requests to threads."""
