"""RAR files: each file in them is a Document of its own (`Document.members`).

Stored files are read as they are; packed ones need a program (bsdtar, else unrar, unar or 7z).
Without one their names are read all the same, and they are UNSUPPORTED (`no_tool:rar`).
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import rarfile

from oit_checker.documents._members import Entry, entry_name, read_members
from oit_checker.documents._parts import failed_file
from oit_checker.documents.archive import ArchiveError
from oit_checker.documents.source import Source, failed_document
from oit_checker.model.document import Document, Readability
from oit_checker.thai.charset import decoded


def read(data: bytes, source: Source) -> Document:
    """A RAR file from its bytes; never raises for their content."""
    # A file of its own, since the library would write one for each packed member otherwise.
    with tempfile.TemporaryDirectory(prefix="oit-rar-") as folder, contextlib.ExitStack() as ends:
        path = Path(folder, "archive.rar")
        path.write_bytes(data)
        return _read_archive(path, source, len(data), ends)


def _read_archive(
    path: Path, source: Source, size_bytes: int, ends: contextlib.ExitStack
) -> Document:
    try:
        archive = rarfile.RarFile(str(path), part_only=True)
        if archive.needs_password() and not archive.infolist():
            return failed_document(
                source, Readability.ENCRYPTED, "", format="rar", size_bytes=size_bytes
            )
    except (rarfile.Error, ValueError, OSError, LookupError, EOFError):
        return failed_file(source, "broken_rar", "rar", size_bytes)
    if not archive.infolist():
        return failed_file(source, "broken_rar", "rar", size_bytes)
    files = [info for info in archive.infolist() if info.is_file()]
    if len(files) > source.limits.max_zip_members:
        return failed_file(source, "zip_bomb", "rar", size_bytes)
    program = shutil.which("bsdtar")
    stream = _Stream([program, "-xOf", str(path)], files, ends) if program else None
    entries = [
        Entry(
            entry_name(_told_name(info)),
            info.file_size or 0,
            info.compress_size or 0,
            _unpacker(archive, place, info, stream),
        )
        for place, info in enumerate(files)
    ]
    return read_members(entries, source, format="rar", size_bytes=size_bytes)


def _told_name(info: rarfile.RarInfo) -> str:
    """Names without a charset of their own come from an old Windows; the library guesses UTF-16."""
    raw = info.orig_filename
    if isinstance(raw, bytes) and not (info.flags or 0) & rarfile.RAR_FILE_UNICODE:
        return decoded(raw).text
    return info.filename or ""


class _NotUnpacked(Exception):
    """The program gave other bytes than the archive's directory promises."""


class _Stream:
    """All files' bytes one behind the other, as a program unpacks them.

    Asking it for a file by name fails for names in an old code page, and unpacks a solid archive
    once for each file.
    """

    def __init__(
        self, command: list[str], files: list[rarfile.RarInfo], ends: contextlib.ExitStack
    ) -> None:
        self._command = command
        self._files = files
        self._ends = ends
        self._process: subprocess.Popen[bytes] | None = None
        self._next = 0

    def unpacked(self, place: int, most: int) -> bytes:
        """A file by its place among all; places are asked for in rising order."""
        while self._next < place:
            self._skip(self._files[self._next].file_size or 0)
            self._next += 1
        info = self._files[place]
        size = info.file_size or 0
        if size > most:
            raise ArchiveError("zip_bomb")
        data = self._taken(size)
        self._next += 1
        if len(data) < size or (info.CRC is not None and zlib.crc32(data) != info.CRC):
            raise _NotUnpacked  # old solid archives, for one: another program may know how
        return data

    def _skip(self, size: int) -> None:
        while size > 0:
            data = self._taken(min(size, 1 << 20))
            if not data:
                return
            size -= len(data)

    def _taken(self, size: int) -> bytes:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._ends.callback(_ended, self._process)
        assert self._process.stdout is not None
        return self._process.stdout.read(size)


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()


def _unpacker(
    archive: rarfile.RarFile, place: int, info: rarfile.RarInfo, stream: _Stream | None
) -> Callable[[int], bytes]:
    def unpacked(most: int) -> bytes:
        if info.needs_password():
            raise ArchiveError("encrypted_member")
        try:
            if stream is not None and info.compress_type != rarfile.RAR_M0:
                with contextlib.suppress(_NotUnpacked):
                    return stream.unpacked(place, most)
            with archive.open(info) as member:
                data: bytes = member.read(most)
                return data
        except rarfile.RarCannotExec as error:
            raise ArchiveError("no_tool:rar") from error
        except (rarfile.Error, ValueError, OSError, LookupError, EOFError) as error:
            raise ArchiveError("broken_member") from error

    return unpacked
