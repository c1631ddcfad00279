"""What Word and PowerPoint files of 97-2003 share: streams in an OLE file, and its properties."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime, timedelta

import olefile

from oit_checker.documents._drafts import clean

_MOST_PROPERTIES = 100
_TEXT, _TIME = 30, 64  # kinds of a property's value
_PROPERTIES = {
    2: "title",
    3: "subject",
    4: "author",
    8: "last_modified_by",
    12: "created",
    13: "modified",
}


def stream_of(ole: olefile.OleFileIO, name: str) -> bytes:
    """A stream's bytes. Raises OSError where it is missing or broken, and what the library does."""
    data: bytes = ole.openstream(name).read()
    return data


def properties_of(ole: olefile.OleFileIO) -> dict[str, str]:
    """Title, author and dates. The library's own reader believes any count and may never end."""
    try:
        return dict(_summary(stream_of(ole, "\x05SummaryInformation")))
    except (OSError, ValueError, LookupError, struct.error):
        return {}  # properties are an extra: their faults are not the file's


def _summary(data: bytes) -> Iterator[tuple[str, str]]:
    (begin,) = struct.unpack_from("<I", data, 44)
    (count,) = struct.unpack_from("<I", data, begin + 4)
    if count > _MOST_PROPERTIES:
        return
    places = dict(struct.unpack_from("<II", data, begin + 8 + 8 * n) for n in range(count))
    charset = "cp874"
    if 1 in places:
        (codepage,) = struct.unpack_from("<H", data, begin + places[1] + 4)
        charset = "utf-8" if codepage == 65001 else f"cp{codepage}"
    for number, name in _PROPERTIES.items():
        if number not in places:
            continue
        at = begin + places[number]
        kind, value = struct.unpack_from("<II", data, at)
        if kind == _TEXT:
            text = clean(data[at + 8 : at + 8 + min(value, 1000)].decode(charset, "ignore"))
            text = text.replace("\0", "").strip()
        elif kind == _TIME:
            (ticks,) = struct.unpack_from("<Q", data, at + 4)
            seconds = min(ticks // 10_000_000, 200_000_000_000)
            moment = datetime(1601, 1, 1) + timedelta(seconds=seconds)
            text = moment.date().isoformat() if moment.year > 1601 else ""
        else:
            text = ""
        if text:
            yield name, text
