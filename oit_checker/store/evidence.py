"""Bytes by their SHA-256, compressed: as files in a folder, or as objects where all workers reach
them (S3 and whatever else fsspec speaks)."""

from __future__ import annotations

import hashlib
import itertools
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

import zstandard

from oit_checker.model.errors import UserError

_LEVEL = 3
_LARGEST = 2 * 1024**3
_ENDING = ".zst"
_GONE = ".gone"
_OWNERS, _OWNER = "owners", ".owner"
_YOUNG_S = 3600.0
"""What was written so lately needn't be written again: whoever sweeps leaves it."""


class Bin(Protocol):
    """Where the bytes lie, by names such as `ab/abcd….zst`. All of it raises OSError."""

    def read(self, name: str) -> bytes: ...
    def write_whole(self, name: str, packed: bytes) -> None: ...
    def size(self, name: str) -> int | None:
        """In bytes; None where there is no such thing."""

    def delete(self, name: str) -> None: ...
    def delete_older(self, name: str, before_s: float) -> int:
        """Deletes it unless it was written, or written again, since that moment; returns how many
        bytes that freed."""

    def written_s(self, name: str) -> float | None:
        """When it was written, seconds since 1970; None where there is no such thing."""

    def write_again(self, name: str, packed: Callable[[], bytes]) -> None:
        """What is there counts as written now."""

    def delete_leftovers(self, before_s: float) -> None:
        """What a killed program left half-done: written in part before that moment, or moved."""

    def names(self, ending: str) -> Iterator[str]: ...


class EvidenceFolder:
    """A file a digest: `ab/abcd….zst`. Safe to share: files appear whole or not at all.

    `folder` is a path, or an address such as `s3://bucket/prefix`, `file:///srv/evidence` or
    `memory://evidence`. UserError when it can't be used.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = folder
        self._announced: dict[str, bytes] = {}
        try:
            self._bin = _bin_at(folder)
        except OSError as error:
            raise self._unusable(error) from error

    def put(self, data: bytes) -> str:
        """Keeps the bytes and returns their digest (64 hex digits); UserError on a full disk."""
        digest = hashlib.sha256(data).hexdigest()
        self._put(digest, data)
        return digest

    def announce(self, data: bytes) -> str:
        """As if it were put, except that it is written only by `put_announced`."""
        digest = hashlib.sha256(data).hexdigest()
        self._announced[digest] = data
        return digest

    def put_announced(self, digest: str) -> None:
        """Does nothing where that was done."""
        data = self._announced.get(digest)
        try:
            if data is not None:
                self._put(digest, data)
        finally:
            self._announced.pop(digest, None)

    def _put(self, digest: str, data: bytes) -> None:
        try:
            written_s = self._bin.written_s(_name(digest))
            if written_s is None:
                self._bin.write_whole(_name(digest), _packed(data))
            elif time.time() - written_s > _YOUNG_S:
                self._bin.write_again(_name(digest), lambda: _packed(data))
        except OSError as error:
            raise self._unusable(error) from error

    def get(self, digest: str) -> bytes:
        """The bytes; UserError when they are gone or no longer match their digest."""
        announced = self._announced.get(digest)
        if announced is not None:
            return announced
        try:
            packed = self._bin.read(_name(digest))
            data = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_LARGEST)
        except (OSError, zstandard.ZstdError) as error:
            raise UserError("store.evidence_missing", digest=digest, folder=self.folder) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise UserError("store.evidence_damaged", digest=digest, folder=self.folder)
        return data

    def keep(self, digest: str) -> None:
        """What is there stays for a while longer, as if it were put again."""
        name = _name(digest)
        try:
            written_s = self._bin.written_s(name)
            if written_s is not None and time.time() - written_s > _YOUNG_S:
                self._bin.write_again(name, lambda: self._bin.read(name))
        except OSError as error:
            raise self._unusable(error) from error

    def exists(self, digest: str) -> bool:
        return self.size(digest) is not None

    def size(self, digest: str) -> int | None:
        """How many bytes they take here, compressed; None where they are not there."""
        try:
            return self._bin.size(_name(digest))
        except OSError as error:
            raise self._unusable(error) from error

    def delete(self, digest: str) -> int:
        """Returns how many bytes that freed; 0 where they were not there."""
        try:
            freed = self._bin.size(_name(digest))
            if freed is not None:
                self._bin.delete(_name(digest))
        except OSError as error:
            raise self._unusable(error) from error
        return freed or 0

    def delete_older(self, digest: str, before_s: float) -> int:
        """The same, unless they were put since that moment (seconds since 1970)."""
        try:
            return self._bin.delete_older(_name(digest), before_s)
        except OSError as error:
            raise self._unusable(error) from error

    def delete_leftovers(self, before_s: float) -> None:
        """What a killed program left half-done: written in part before that moment, or moved."""
        try:
            self._bin.delete_leftovers(before_s)
        except OSError as error:
            raise self._unusable(error) from error

    def written_s(self, digest: str) -> float | None:
        """When they were put, or put again (seconds since 1970); None where they are not there."""
        try:
            return self._bin.written_s(_name(digest))
        except OSError as error:
            raise self._unusable(error) from error

    def digests(self) -> Iterator[str]:
        """All that is kept, in no order."""
        try:
            for name in self._bin.names(_ENDING):
                yield name.rpartition("/")[2].removesuffix(_ENDING)
        except OSError as error:
            raise self._unusable(error) from error

    def claim(self, owner: str) -> None:
        """Notes that a database of that identity keeps its bytes here."""
        name = f"{_OWNERS}/{owner}{_OWNER}"
        try:
            if self._bin.size(name) is None:
                self._bin.write_whole(name, b"")
        except OSError as error:
            raise self._unusable(error) from error

    def owners(self) -> frozenset[str]:
        """The identities of the databases that keep their bytes here."""
        try:
            found = frozenset(self._bin.names(_OWNER))
        except OSError as error:
            raise self._unusable(error) from error
        return frozenset(name.rpartition("/")[2].removesuffix(_OWNER) for name in found)

    def _unusable(self, error: OSError) -> UserError:
        return UserError("store.folder", folder=str(self.folder), detail=str(error))


def is_address(folder: Path | str) -> bool:
    """Of something else than a folder of this machine."""
    return isinstance(folder, str) and "://" in folder and not folder.startswith("file://")


def _packed(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_LEVEL).compress(data)


def _name(digest: str) -> str:
    return f"{digest[:2]}/{digest}{_ENDING}"


def _bin_at(folder: Path | str) -> Bin:
    if is_address(folder):
        from oit_checker.store.bucket import Bucket  # fsspec only where it is used

        return Bucket(str(folder))
    if isinstance(folder, str) and folder.startswith("file://"):
        folder = url2pathname(urlsplit(folder).path)
    return _Folder(Path(folder))


def _write(path: str, data: bytes) -> None:
    """Onto the disk itself, in a folder that is made if need be; nobody else may read it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Names that nobody else gives to what he writes: looking for a free one is dear.
        self._author, self._parts = f"{secrets.token_hex(8)}-", itertools.count()
        folder.mkdir(parents=True, exist_ok=True)

    def read(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()

    def write_whole(self, name: str, packed: bytes) -> None:
        path = f"{self._folder}/{name}"
        part = f"{path}.{self._author}{next(self._parts)}.part"
        try:
            _write(part, packed)
            os.replace(part, path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise

    def size(self, name: str) -> int | None:
        try:
            return (self._folder / name).stat().st_size
        except FileNotFoundError:
            return None

    def delete(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def delete_older(self, name: str, before_s: float) -> int:
        """It is moved aside first: whoever puts the same bytes meanwhile finds nothing and writes
        them, or has just made it young, and it is moved back."""
        path = self._folder / name
        aside = path.with_suffix(_GONE)
        try:
            if path.stat().st_mtime >= before_s:
                return 0
            os.replace(path, aside)
            found = aside.stat()
        except FileNotFoundError:
            return 0
        if found.st_mtime >= before_s:
            os.replace(aside, path)
            return 0
        aside.unlink(missing_ok=True)
        return found.st_size

    def written_s(self, name: str) -> float | None:
        try:
            return (self._folder / name).stat().st_mtime
        except FileNotFoundError:
            return None

    def write_again(self, name: str, packed: Callable[[], bytes]) -> None:
        try:
            os.utime(self._folder / name)
        except FileNotFoundError:  # swept at this very moment
            self.write_whole(name, packed())

    def delete_leftovers(self, before_s: float) -> None:
        for path in self._folder.glob(f"??/*{_GONE}"):
            os.replace(path, path.with_suffix(_ENDING))
        for path in self._folder.glob("??/*.part"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before_s:
                    path.unlink()

    def names(self, ending: str) -> Iterator[str]:
        return (path.name for path in self._folder.glob(f"*/*{ending}"))
