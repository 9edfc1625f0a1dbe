"""What an encoder's cosines mean, measured on people with photos."""
