"""From a face to its encoding and its template."""
