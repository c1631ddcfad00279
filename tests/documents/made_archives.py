"""Archives made for the tests: zip files of old programs, RAR files of either version, stored."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib


def zip_of_old_windows(members: dict[str, bytes], charset: str = "cp874") -> bytes:
    """A zip file whose names are bytes of a code page, and which does not say which."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            info = _Raw(name, charset)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, body)
    return out.getvalue()


class _Raw(zipfile.ZipInfo):
    def __init__(self, name: str, charset: str) -> None:
        super().__init__("x", date_time=(2024, 1, 1, 0, 0, 0))
        self.filename, self._charset = name, charset

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode(self._charset), self.flag_bits & ~0x800


def with_flag(data: bytes, flag: int) -> bytes:
    """A zip file whose members all carry a general purpose flag (1: encrypted)."""
    changed = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            changed[at + offset] |= flag
            at = data.find(magic, at + 4)
    return bytes(changed)


def rar4_of(members: dict[bytes, bytes], *, flags: int = 0, method: int = 0x30) -> bytes:
    def block(kind: int, flags: int, rest: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    out = b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6))
    for name, body in members.items():
        about = struct.pack(
            "<IIBIIBBHI", len(body), len(body), 2, zlib.crc32(body), 0x58210000, 20, method,
            len(name), 32,
        )  # fmt: skip
        out += block(0x74, 0x8000 | flags, about + name) + body
    return out + block(0x7B, 0x4000, b"")


def rar5_of(members: dict[str, bytes]) -> bytes:
    def number(value: int) -> bytes:
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes((*out, value))

    def block(rest: bytes) -> bytes:
        sized = number(len(rest)) + rest
        return struct.pack("<I", zlib.crc32(sized)) + sized

    out = b"Rar!\x1a\x07\x01\0" + block(bytes((1, 0, 0)))
    for name, body in members.items():
        size, path = number(len(body)), name.encode()
        out += block(
            bytes((2, 2)) + size + number(4) + size + number(32)
            + struct.pack("<I", zlib.crc32(body)) + bytes((0, 0)) + number(len(path)) + path
        )  # fmt: skip
        out += body
    return out + block(bytes((5, 0, 0)))
