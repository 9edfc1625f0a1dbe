"""The face engine: dlib's own networks in ONNX Runtime."""
