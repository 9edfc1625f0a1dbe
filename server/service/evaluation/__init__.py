"""How well faces are identified in a folder of people with photos, beside plain nearest distance.

`evaluation.evaluate` is the whole of it: photos are encoded, split into gallery, mated probes and strangers, scored by
the code that answers searches, and measured.
"""
