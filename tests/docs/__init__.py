"""The documentation: its blocks run as a reader would run them, and its pages built."""
