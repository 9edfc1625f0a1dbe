"""The offline evaluation: how well people in a folder of photos are identified, compared with plain nearest distance.

`kith evaluate` reads its options in `cli/evaluation/evaluate.py` and calls `evaluate.evaluate`. There, in this order,
`dataset` reads and encodes the photos, `calibration` measures what their cosines mean, `trials` draws galleries and
searches them with the code that answers searches, and `reports` writes the results. No server imports any of it.
"""
