"""The door to Brotli; undoes what a server compressed, and never more of it than we can hold."""

import zlib
from collections.abc import Callable
from typing import Protocol

from ingest.errors import SourceError

MAX_BYTES = 20 * 2**20  # decoded: 1 MB of gzip can hold 1 GB, and a long news page has 2 MB
ACCEPTED = "gzip, deflate, br"
_CUT_OFF = "it breaks off in the middle: try again later"
_BROKEN = "what it sends cannot be decompressed: tell its publisher, or save the page and ingest the file"


class Decoder(Protocol):
    """Undoes one encoding."""

    def feed(self, data: bytes, room: int) -> bytes:
        """Return what `data` decodes to; beyond `room` bytes, no more than a block. Raises SourceError."""
        ...

    def end(self) -> None:
        """Raise SourceError if more should have come: half an article must not replace a whole one."""
        ...


def decoder(encoding: str) -> Decoder:
    """Return the decoder for a `Content-Encoding`. Raises SourceError for one that was not asked for."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip"):
        return _Zlib(lambda start: zlib.MAX_WBITS | 16)
    if name == "deflate":
        # The standard means zlib's format; some servers send the bare stream.
        return _Zlib(lambda start: zlib.MAX_WBITS if start & 0x0F == 8 else -zlib.MAX_WBITS)
    if name == "br":
        return _Brotli()
    raise SourceError(f"it is sent in an encoding that was not asked for ({name[:40]}): save the page as a file")


def unpacked(body: bytes) -> bytes:
    """Return a file that was packed with gzip as what it holds, such as `sitemap.xml.gz`. Raises SourceError."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    found = decoder("gzip").feed(body, MAX_BYTES)
    if len(found) > MAX_BYTES:
        raise SourceError(f"it unpacks to more than {MAX_BYTES // 2**20} MB: save the page as a file")
    return found


class _Plain:
    def feed(self, data: bytes, room: int) -> bytes:
        return data[: room + 1]

    def end(self) -> None: ...  # HTTP itself tells whether all of it has come


class _Zlib:
    """gzip and deflate; `bits` tells zlib which of them begins with this byte."""

    def __init__(self, bits: Callable[[int], int]) -> None:
        self._bits = bits
        self._stream: zlib._Decompress | None = None

    def feed(self, data: bytes, room: int) -> bytes:
        try:
            if self._stream is None and data:
                self._stream = zlib.decompressobj(self._bits(data[0]))
            return self._stream.decompress(data, room + 1) if self._stream else b""
        except zlib.error:
            raise SourceError(_BROKEN) from None

    def end(self) -> None:
        if self._stream and not self._stream.eof:
            raise SourceError(_CUT_OFF)


class _Brotli:
    def __init__(self) -> None:
        import brotli

        self._error = brotli.error
        self._stream = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes, room: int) -> bytes:
        found = bytearray()
        self._begun = True
        try:
            while len(found) <= room:
                more = self._stream.process(data, output_buffer_limit=room + 1 - len(found))
                found += more
                data = b""
                if self._stream.can_accept_more_data() or not more:
                    break
        except self._error:
            raise SourceError(_BROKEN) from None
        return bytes(found)

    def end(self) -> None:
        if self._begun and not self._stream.is_finished():
            raise SourceError(_CUT_OFF)
