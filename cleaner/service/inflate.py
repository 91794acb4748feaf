"""Bounded decompression: gzip and deflate in pieces, never more output than there is room for.

A limit on the compressed size is none: 200 kB of gzip hold 200 MB of zeros. So the limit is on what comes out, and
it holds within a piece too.
"""

from __future__ import annotations

import zlib

GZIP_MAGIC = b"\x1f\x8b"
_GZIP, _ZLIB, _RAW = 31, 15, -15
_ZLIB_METHOD = 8
"""Low four bits of a zlib stream's first byte."""

CODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
"""Content codings that are understood; we ask for gzip and deflate only."""


class TooBigError(Exception):
    """More came out than there was room for."""


class Inflater:
    """Decompresses a stream piece by piece into at most ``room`` bytes. Raises TooBigError beyond them.

    A body that says gzip and is none is passed on as it is, as browsers do. After damage the rest is dropped and
    ``broken`` is set. ``cut`` keeps what fits instead of raising.
    """

    def __init__(self, coding: str, room: int, *, cut: bool = False) -> None:
        self.broken = False
        self.full = False
        self._coding = {"x-gzip": "gzip", "identity": ""}.get(coding, coding)
        self._room = room
        self._cut = cut
        self._started = False
        self._inflate: zlib._Decompress | None = None

    def feed(self, data: bytes) -> bytes:
        """The output of one more piece."""
        if not data or self.broken or self.full:
            return b""
        if not self._started:
            self._started = True
            self._inflate = self._choose(data)
        if self._inflate is None:
            return self._take(data)
        return self._feed_compressed(data)

    def finish(self) -> None:
        """Say that the input is over: a compressed stream that has not ended is broken."""
        if self._inflate is not None and not self._inflate.eof and not self.full:
            self.broken = True

    def _choose(self, data: bytes) -> zlib._Decompress | None:
        if self._coding == "gzip" and data.startswith(GZIP_MAGIC[: len(data)]):
            return zlib.decompressobj(_GZIP)
        if self._coding == "deflate":
            is_zlib = data[0] & 0x0F == _ZLIB_METHOD
            return zlib.decompressobj(_ZLIB if is_zlib else _RAW)
        return None

    def _feed_compressed(self, data: bytes) -> bytes:
        parts: list[bytes] = []
        while data and self._inflate is not None and not self.full:
            if self._inflate.eof:
                if self._coding != "gzip" or not data.startswith(GZIP_MAGIC):
                    break  # padding after the last member
                self._inflate = zlib.decompressobj(_GZIP)
            try:
                parts.append(self._take(self._inflate.decompress(data, self._room + 1)))
            except zlib.error:
                self.broken = True
                break
            data = self._inflate.unused_data
        return b"".join(parts)

    def _take(self, data: bytes) -> bytes:
        if len(data) > self._room:
            if not self._cut:
                raise TooBigError
            self.full = True
            data = data[: self._room]
        self._room -= len(data)
        return data


def gunzip(data: bytes, room: int) -> tuple[bytes, bool]:
    """A whole gzip file and whether it was complete. Raises TooBigError beyond ``room`` bytes."""
    inflater = Inflater("gzip", room)
    output = inflater.feed(data)
    inflater.finish()
    return output, not inflater.broken
