"""What similarity, confidence and the false-alarm meter are calibrated with, and how right they are."""
