"""What an erasure reaches, how long a restore takes, and what encryption costs."""
