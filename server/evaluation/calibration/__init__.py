"""Calibration of an encoder's cosines on people with photos."""
