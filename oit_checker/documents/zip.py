"""Zip files: each file in them is a Document of its own (`Document.members`).

Names that an old Windows wrote in its Thai code page, or a Mac in UTF-8 without saying so, are
read as they were meant.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from oit_checker.documents._members import Entry, entry_name, read_members
from oit_checker.documents._parts import failed_file
from oit_checker.documents.archive import ArchiveError
from oit_checker.documents.source import Source
from oit_checker.model.document import Document
from oit_checker.thai.charset import decoded

_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNICODE_PATH = 0x7075


def read(data: bytes, source: Source) -> Document:
    """A zip file from its bytes; never raises for their content."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        files = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, struct.error):
        return failed_file(source, "broken_zip", "zip", len(data))
    packed = sum(info.compress_size for info in files)
    # Members that share their packed bytes are how a small file swells without end.
    if len(files) > source.limits.max_zip_members or packed > len(data):
        return failed_file(source, "zip_bomb", "zip", len(data))
    entries = [
        Entry(_name(info), info.file_size, info.compress_size, _unpacker(archive, info))
        for info in files
    ]
    return read_members(entries, source, format="zip", size_bytes=len(data))


def _unpacker(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def unpacked(most: int) -> bytes:
        if info.flag_bits & _ENCRYPTED:
            raise ArchiveError("encrypted_member")
        try:
            with archive.open(info) as member:
                return member.read(most)
        except NotImplementedError as error:
            raise ArchiveError("unknown_method") from error
        except (
            zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError,
            ValueError, LookupError,
        ) as error:  # fmt: skip
            raise ArchiveError("broken_member") from error

    return unpacked


def _name(info: zipfile.ZipInfo) -> str:
    told = _unicode_path(info.extra)
    if told or info.flag_bits & _UTF8:
        return entry_name(told or info.orig_filename)
    try:
        raw = info.orig_filename.encode("cp437")  # as the library took it
    except UnicodeEncodeError:
        return entry_name(info.orig_filename)
    return entry_name(decoded(raw).text)


def _unicode_path(extra: bytes) -> str:
    """The name in the extra field that some packers add beside one in an old code page."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return ""
