"""Reads a WARC strictly and within bounds: any byte may come from someone who wants it misread.

Viewers are patient with broken files. This reader is not: what it accepts is what `warc` writes.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

_LONGEST_HEAD = 64 << 10
_LONGEST_HTTP_HEAD = 1 << 20
_CHUNK = 64 << 10
_END = b"\r\n\r\n"


class WarcError(Exception):
    """`kind`: broken | too_large. `record` counts from 1."""

    def __init__(self, kind: str, record: int) -> None:
        super().__init__(kind, record)
        self.kind = kind
        self.record = record


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """What one record says of itself (`fields`, names in lower case) and what it is."""

    fields: Mapping[str, str]
    block_sha256: str
    payload_sha256: str
    size_bytes: int
    status: int | None = None

    @property
    def tells_the_truth(self) -> bool:
        """Its own digests are those of its bytes."""
        return self.fields.get("warc-block-digest") == f"sha256:{self.block_sha256}" and (
            self.fields.get("warc-payload-digest") == f"sha256:{self.payload_sha256}"
        )


def read_records(stream: IO[bytes], most_bytes: int) -> Iterator[ReadRecord]:
    """Every record; WarcError at the first that is broken, or once more than `most_bytes` were
    inflated."""
    source = _Source(stream, most_bytes)
    number = 0
    try:
        while True:
            number += 1
            fields = _head(source)
            if fields is None:
                return
            record = _block(source, fields)
            if source.read(len(_END)) != _END:
                raise ValueError("end")
            yield record
    except _TooLargeError:
        raise WarcError("too_large", number) from None
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise WarcError("broken", number) from error


class _TooLargeError(Exception):
    pass


class _Source:
    def __init__(self, stream: IO[bytes], most_bytes: int) -> None:
        self._file = gzip.GzipFile(fileobj=stream, mode="rb")
        self._left = most_bytes

    def line(self) -> bytes:
        return self._counted(self._file.readline(_LONGEST_HEAD))

    def read(self, size: int) -> bytes:
        return self._counted(self._file.read(size))

    def _counted(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise _TooLargeError
        return data


def _head(source: _Source) -> dict[str, str] | None:
    """The record's own headers; None at the end of the file."""
    first = source.line()
    if not first:
        return None
    if first != b"WARC/1.1\r\n":
        raise ValueError("version")
    fields: dict[str, str] = {}
    length = len(first)
    while (line := source.line()) != b"\r\n":
        length += len(line)
        name, mark, value = line.decode("utf-8").partition(":")
        if not mark or not line.endswith(b"\r\n") or length > _LONGEST_HEAD:
            raise ValueError("head")
        if name.lower() in fields:
            raise ValueError("twice")
        fields[name.lower()] = value.strip()
    return fields


def _block(source: _Source, fields: Mapping[str, str]) -> ReadRecord:
    left = int(fields.get("content-length", ""))
    if left < 0:
        raise ValueError("length")
    block, payload = hashlib.sha256(), hashlib.sha256()
    status, size_bytes = None, 0
    if fields.get("warc-type") in ("response", "revisit"):
        head, left, rest = _http_head(source, left)
        block.update(head + rest)
        payload.update(rest)
        status, size_bytes = int(head.split(b" ", 2)[1]), len(rest)
    while left:
        data = source.read(min(left, _CHUNK))
        if not data:
            raise EOFError
        left -= len(data)
        size_bytes += len(data)
        block.update(data)
        payload.update(data)
    return ReadRecord(fields, block.hexdigest(), payload.hexdigest(), size_bytes, status)


def _http_head(source: _Source, left: int) -> tuple[bytes, int, bytes]:
    """The HTTP headers with their end, how much is left, and what was read of the body."""
    data = b""
    while _END not in data:
        some = source.read(min(left, _CHUNK))
        if not some or len(data) > _LONGEST_HTTP_HEAD:
            raise ValueError("http")
        left -= len(some)
        data += some
    head, _, rest = data.partition(_END)
    if not head.startswith(b"HTTP/1.1 "):
        raise ValueError("http")
    return head + _END, left, rest
