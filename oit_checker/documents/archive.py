"""Members of zip files within caps: Office files come from strangers.

Raises `ArchiveError` with a problem id: `broken_zip`, `zip_bomb`, `encrypted_zip`.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from oit_checker.documents.source import ReadLimits

_ENCRYPTED_FLAG = 0x1


class ArchiveError(Exception):
    """`problem` is a problem id for the Document."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Archive:
    """A zip file whose declared sizes are within the caps; members are cut at theirs."""

    def __init__(self, data: bytes, limits: ReadLimits) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (
            zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError, EOFError,
        ) as error:  # fmt: skip
            raise ArchiveError("broken_zip") from error
        if len(members) > limits.max_zip_members:
            raise ArchiveError("zip_bomb")
        if sum(member.file_size for member in members) > limits.max_zip_bytes:
            raise ArchiveError("zip_bomb")
        self._cap = limits.max_member_bytes
        self.names = tuple(member.filename for member in members)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """A member's bytes. The declared size may lie, so reading stops at the cap too."""
        try:
            info = self._zip.getinfo(name)
            if info.flag_bits & _ENCRYPTED_FLAG:
                raise ArchiveError("encrypted_zip")
            with self._zip.open(info) as member:
                data = member.read(self._cap + 1)
        except (
            KeyError, zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError,
            RuntimeError,
        ) as error:  # fmt: skip
            raise ArchiveError("broken_zip") from error
        if len(data) > self._cap:
            raise ArchiveError("zip_bomb")
        return data
