"""The models that turn text into vectors and scores: bundled ones on ONNX Runtime, others on sentence-transformers."""
