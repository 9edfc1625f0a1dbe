"""An offline laboratory: how well people in a folder of photos are identified, beside plain nearest distance.

`kith evaluate` reads its options in `cli/evaluation/evaluate.py` and calls `evaluate.evaluate`. There, in this order,
`dataset` reads and encodes the photos, `calibration` measures what their cosines mean, `trials` draws galleries and
searches them with the code that answers searches, and `reports` writes what came out. No server imports any of it.
"""
