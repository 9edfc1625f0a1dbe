"""The face engine: YuNet finds faces, dlib's network and SFace encode them, all in ONNX Runtime."""
