"""Frames, in which processes of ours talk through pipes: four bytes of length, then as many bytes."""

from typing import IO


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    """Write one frame."""
    stream.write(len(payload).to_bytes(4, "big") + payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Return the next frame, or None if the other side is gone."""
    head = stream.read(4)
    body = stream.read(int.from_bytes(head, "big"))
    return body if len(head) == 4 and len(body) == int.from_bytes(head, "big") else None
