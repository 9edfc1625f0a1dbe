"""The face engine: dlib's own networks in ONNX Runtime."""

import os

# ONNX Runtime reads this when it is imported. Otherwise it reports its use to Microsoft, from a thread that also
# keeps a forked process from ending.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
