"""Bytes by their SHA-256, compressed, as files in a folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import zstandard

from oit_checker.model.errors import UserError

_LEVEL = 3
_LARGEST = 2 * 1024**3


class EvidenceFolder:
    """A file a digest: `ab/abcd….zst`. Safe to share: files appear whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError("store.folder", folder=str(folder), detail=str(error)) from error

    def put(self, data: bytes) -> str:
        """Keeps the bytes and returns their digest (64 hex digits); UserError on a full disk."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        try:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                self._write_whole(path, zstandard.ZstdCompressor(level=_LEVEL).compress(data))
        except OSError as error:
            raise UserError("store.folder", folder=str(self.folder), detail=str(error)) from error
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes; UserError when they are gone or no longer match their digest."""
        try:
            packed = self._path(digest).read_bytes()
            data = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_LARGEST)
        except (OSError, zstandard.ZstdError) as error:
            raise UserError("store.evidence_missing", digest=digest, folder=self.folder) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise UserError("store.evidence_damaged", digest=digest, folder=self.folder)
        return data

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / f"{digest}.zst"

    @staticmethod
    def _write_whole(path: Path, packed: bytes) -> None:
        descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(packed)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
