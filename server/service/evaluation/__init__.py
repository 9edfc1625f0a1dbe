"""How well faces are identified in a folder of people with photos, compared with plain nearest distance.

`evaluation.evaluate` does it all: photos are encoded, split into gallery, mated probes and strangers, scored by the
code that answers searches, and measured.
"""
