"""The wheels, the scripts, and the licences of what is installed."""
