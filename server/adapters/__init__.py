"""Adapters, which connect the domain's ports to the outside world."""

import os

# ONNX Runtime reads this when any adapter first imports it. Otherwise it reports its use to Microsoft, from a thread
# that also keeps a forked process from ending.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
