"""Adapters: they connect the domain's ports to the outside world."""

import os

# ONNX Runtime reads this when it is imported, which any adapter may be the first to do. Otherwise it reports its use to
# Microsoft, from a thread that also keeps a forked process from ending.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
