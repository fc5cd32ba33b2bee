"""Child processes of ours: they answer requests until nobody asks any more.

Both sides talk through pipes, in frames: four bytes of length, then as many bytes.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import IO

_GRACE = 1.0  # seconds for a child whose requests have ended to end by itself


def start(module: str) -> "subprocess.Popen[bytes]":
    """Start a child that runs a module of ours."""
    # -P: a file named json.py in the user's folder is not ours to import. Its path is that of this process.
    path = os.pathsep.join(folder for folder in sys.path if folder)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": path},
    )


def end(child: "subprocess.Popen[bytes]") -> int:
    """Stop a child, if it has not ended, and return its exit code."""
    assert child.stdin and child.stdout
    with suppress(OSError):  # half a request, to a child that is gone
        child.stdin.close()
    try:
        return child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
    finally:
        child.stdout.close()


def open_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return, in a child, where requests come in and replies go out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end is ours
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing that a library prints gets between the frames
    return sys.stdin.buffer, replies


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    """Write one frame."""
    stream.write(len(payload).to_bytes(4, "big") + payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Return the next frame, or None if the other side is gone."""
    head = stream.read(4)
    body = stream.read(int.from_bytes(head, "big"))
    return body if len(head) == 4 and len(body) == int.from_bytes(head, "big") else None
