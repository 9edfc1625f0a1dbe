"""Calibration and accuracy of similarity, confidence and the false-alarm meter."""
