"""A body that never grows beyond its cap, whatever the server packs into it."""

from __future__ import annotations

import zlib


class EncodingError(Exception):
    """The body is not what its Content-Encoding says, or is in one that we did not ask for."""


class BoundedBody:
    """Feeds on raw chunks and keeps at most `cap` decoded bytes; `is_full` once there was more."""

    def __init__(self, content_encoding: str, cap: int) -> None:
        names = [n.strip().lower() for n in content_encoding.split(",")]
        names = [n for n in names if n and n != "identity"]
        if len(names) > 1 or (names and names[0] not in ("gzip", "x-gzip", "deflate")):
            raise EncodingError(content_encoding[:60])
        self._encoding = names[0] if names else ""
        self._inflater = zlib.decompressobj(47) if names else None
        self._started = False
        self.cap = cap
        self.data = bytearray()
        self.is_full = False

    def shrink_to(self, cap: int) -> None:
        """A smaller cap from here on; what is beyond it already is cut."""
        self.cap = cap
        if len(self.data) > cap:
            del self.data[cap:]
            self.is_full = True

    def feed(self, chunk: bytes) -> None:
        """Takes one raw chunk. EncodingError when it cannot be decoded."""
        if self.is_full or not chunk:
            return
        if self._inflater is None:
            self._take(chunk)
            return
        try:
            self._inflate(chunk)
        except zlib.error as error:
            raise EncodingError(str(error)) from error

    def _take(self, chunk: bytes) -> None:
        room = self.cap - len(self.data)
        self.data += chunk[:room]
        self.is_full = len(chunk) > room

    def _inflate(self, chunk: bytes) -> None:
        while chunk and not self.is_full:
            assert self._inflater is not None
            out = self._opened(chunk) if not self._started else self._piece(chunk)
            self._started = True
            self._take(out)
            if not self._inflater.eof:
                # Input is left over only when the cap was met.
                self.is_full = self.is_full or bool(self._inflater.unconsumed_tail)
                return
            chunk = self._inflater.unused_data
            if chunk[:2] != b"\x1f\x8b":
                return  # padding after the end, which browsers ignore as well
            self._inflater = zlib.decompressobj(47)  # a further member of the same file

    def _piece(self, chunk: bytes) -> bytes:
        assert self._inflater is not None
        return self._inflater.decompress(chunk, self.cap - len(self.data) + 1)

    def _opened(self, chunk: bytes) -> bytes:
        try:
            return self._piece(chunk)
        except zlib.error:
            if self._encoding != "deflate":
                raise
            self._inflater = zlib.decompressobj(-15)  # "deflate" without its zlib header
            return self._piece(chunk)

    @property
    def is_cut(self) -> bool:
        """The cap or the end of a compressed stream that stopped early cut it."""
        unfinished = self._inflater is not None and self._started and not self._inflater.eof
        return self.is_full or unfinished


def unzipped(data: bytes, cap: int) -> bytes:
    """A .gz file's content up to `cap` bytes; the data itself when it is not one.

    EncodingError when it is damaged.
    """
    if data[:2] != b"\x1f\x8b":
        return data[:cap]
    body = BoundedBody("gzip", cap)
    body.feed(data)
    return bytes(body.data)
