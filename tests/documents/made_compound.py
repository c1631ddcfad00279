"""OLE files and PowerPoint records made for the tests."""

from __future__ import annotations

import struct

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ole_of(streams: dict[str, bytes]) -> bytes:
    """An OLE file. Streams shorter than 4,096 bytes are filled with NUL, so that none is mini."""
    bodies = [body.ljust(4096, b"\0") for body in streams.values()]
    counts = [-(-len(body) // 512) for body in bodies]
    directory = -(-(len(streams) + 1) // 4)
    fat_sectors = 1
    while (total := fat_sectors + directory + sum(counts)) > fat_sectors * 128:
        fat_sectors += 1
    fat = [_FAT] * fat_sectors
    for count in (directory, *counts):
        fat += [*range(len(fat) + 1, len(fat) + count), _END]
    fat += [_FREE] * (fat_sectors * 128 - total)
    entries = [_entry("Root Entry", 5, _END, 0, 1)]
    start = fat_sectors + directory
    for number, (name, body) in enumerate(zip(streams, bodies, strict=True), 1):
        following = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, start, len(body), right=following))
        start += counts[number - 1]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, fat_sectors,
                        0, 4096, _END, 0, _END, 0)  # fmt: skip
    head += struct.pack("<109I", *[*range(fat_sectors), *[_FREE] * (109 - fat_sectors)])
    return (
        head
        + struct.pack(f"<{len(fat)}I", *fat)
        + b"".join(entries).ljust(directory * 512, b"\0")
        + b"".join(body.ljust(-(-len(body) // 512) * 512, b"\0") for body in bodies)
    )


def _entry(
    name: str, kind: int, start: int, size: int, child: int = _FREE, right: int = _FREE
) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII36xIQ", len(raw), kind, 1, _FREE, right, child, start, size)
    )  # fmt: skip


def atom(kind: int, body: bytes = b"", instance: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4, kind, len(body)) + body


def container(kind: int, *inside: bytes, instance: int = 0) -> bytes:
    body = b"".join(inside)
    return struct.pack("<HHI", instance << 4 | 15, kind, len(body)) + body


def words(text: str, kind: int = 4, charset: str = "utf-16-le") -> bytes:
    """A text with its header: kind 0 is a title, 1 a body, 4 another box."""
    header = atom(3999, struct.pack("<I", kind))
    return header + atom(4000 if charset == "utf-16-le" else 4008, text.encode(charset))


def box(*inside: bytes) -> bytes:
    return container(0xF004, container(0xF00D, *inside))


def ppt_of(
    slides: list[tuple[bytes, bytes]], *, token: int = 0xE391C05F, older: bytes = b""
) -> bytes:
    """A presentation of (outline, shapes) for each slide. `older` stands in front, as what earlier
    edits left."""
    numbers = range(2, len(slides) + 2)
    outline = b"".join(
        atom(1011, struct.pack("<I16x", number)) + text
        for number, (text, _) in zip(numbers, slides, strict=True)
    )
    parts = [container(1000, container(4080, outline))]
    parts += [container(1006, container(1036, shapes)) for _, shapes in slides]
    stream, places = older, []
    for part in parts:
        places.append(len(stream))
        stream += part
    directory = len(stream)
    stream += atom(6002, struct.pack(f"<{len(places) + 1}I", len(places) << 20 | 1, *places))
    edit = len(stream)
    stream += atom(4085, struct.pack("<IIIIIII", 0, 0x3000000, 0, directory, 1, 9, 0))
    user = struct.pack("<8xIII", 20, token, edit)
    return ole_of({"Current User": user, "PowerPoint Document": stream})
