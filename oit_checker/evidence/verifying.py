"""Tells whether a pack is what its manifest says, with nothing but the file itself.

Nothing is ever unpacked to disk, and nothing is believed: names, sizes and digests may all come
from someone who changed the pack. What remains is a manifest that was made anew together with all
that it lists; only its digest, noted elsewhere, tells of that.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from oit_checker.evidence.flaws import Flaw
from oit_checker.evidence.manifest import (
    CAPTURES,
    FORMAT,
    MANIFEST,
    SUMS,
    Manifest,
    format_of,
    read_manifest,
    read_sums,
)
from oit_checker.evidence.warc_checking import capture_flaws
from oit_checker.model.errors import UserError

_MOST_FILES = 20_000
_MOST_BYTES = 4_000_000_000
_MOST_MANIFEST_BYTES = 64 << 20
_CHUNK = 1 << 20
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Verification:
    """`manifest` is None where it can't be read; `seal` is the SHA-256 of its bytes."""

    flaws: tuple[Flaw, ...]
    manifest: Manifest | None = None
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a pack is looked at before it is refused."""

    max_files: int = _MOST_FILES
    max_bytes: int = _MOST_BYTES


def verify_pack(path: Path, bounds: Bounds | None = None, seal: str = "") -> Verification:
    """Every flaw that can be told; none means that the pack is whole and unchanged. `seal` is the
    manifest's digest as it was noted elsewhere, '' for none. UserError for a file that is no pack
    at all or can't be read."""
    try:
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                raise UserError("evidence.not_a_pack", path=str(path))
            file.seek(0)
            try:
                return _of_zip(file, bounds or Bounds(), seal.strip().lower())
            except (*BROKEN, ValueError) as error:
                return Verification((Flaw("broken_zip", {"detail": _line(error)}),))
    except OSError as error:
        raise UserError("evidence.not_a_pack", path=str(path)) from error


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _of_zip(file: IO[bytes], bounds: Bounds, seal: str) -> Verification:
    with zipfile.ZipFile(file) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        refused = _refused(infos, bounds)
        if refused:
            return Verification(tuple(refused))
        held = _Held(archive, {info.filename: info for info in infos}, bounds)
        return held.verified(seal)


def _refused(infos: list[zipfile.ZipInfo], bounds: Bounds) -> list[Flaw]:
    """What keeps a pack from being looked into at all."""
    if len(infos) > bounds.max_files:
        return [Flaw("too_many", {"count": len(infos), "most": bounds.max_files})]
    if sum(info.file_size for info in infos) > bounds.max_bytes:
        return [_too_large(bounds)]
    flaws, seen = [], set()
    for info in infos:
        facts = {"name": _shown(info.filename)}
        if not is_safe_name(info.filename):
            flaws.append(Flaw("bad_name", facts))
        elif info.filename in seen:
            flaws.append(Flaw("twice", facts))
        elif info.flag_bits & 1:
            flaws.append(Flaw("encrypted", facts))
        seen.add(info.filename)
    return flaws


def _too_large(bounds: Bounds) -> Flaw:
    return Flaw("too_large", {"most": bounds.max_bytes // 1_000_000})


def is_safe_name(name: str) -> bool:
    """A path that stays within the folder into which someone may unpack it, on any system."""
    path = PurePosixPath(name)
    return (
        name.isascii()
        and name.isprintable()
        and len(name) <= 200
        and not path.is_absolute()
        and str(path) == name
        and ".." not in path.parts
        and not any(c in name for c in '\\:*?"<>|')
    )


def _shown(name: str) -> str:
    return name.encode("unicode_escape").decode("ascii")[:200]


class _Held:
    """The files that a pack holds, and what is wrong with them."""

    def __init__(
        self, archive: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], bounds: Bounds
    ) -> None:
        self._archive = archive
        self._infos = infos
        self._bounds = bounds
        self._flaws: list[Flaw] = []

    def verified(self, seal: str) -> Verification:
        body, sums_body = self._small(MANIFEST), self._small(SUMS)
        if body is None:
            return Verification(tuple(self._flaws))
        found = hashlib.sha256(body).hexdigest()
        if seal and seal != found:
            self._add("other_seal", found=found, expected=seal)
        manifest = self._manifest(body)
        if manifest is not None:
            digests = self._files(manifest)
            self._references(manifest, digests)
            if sums_body is not None:
                self._sums(sums_body, {**_listed(manifest), MANIFEST: found})
            if manifest.originals and CAPTURES in digests:
                with self._archive.open(self._infos[CAPTURES]) as stream:
                    self._flaws += capture_flaws(manifest, stream, self._bounds.max_bytes)
        return Verification(tuple(self._flaws), manifest, found)

    def _add(self, kind: str, **facts: Any) -> None:
        self._flaws.append(Flaw(kind, facts))

    def _small(self, name: str) -> bytes | None:
        info = self._infos.get(name)
        if info is None:
            self._add("missing_file", name=name)
            return None
        if info.file_size > _MOST_MANIFEST_BYTES:
            self._flaws.append(_too_large(Bounds(max_bytes=_MOST_MANIFEST_BYTES)))
            return None
        try:
            return self._archive.read(info)
        except BROKEN:
            self._add("broken_file", name=name)
            return None

    def _manifest(self, body: bytes) -> Manifest | None:
        given = format_of(body)
        if given and given != FORMAT:
            self._add("bad_format", found=_shown(given), expected=FORMAT)
            return None
        try:
            return read_manifest(body)
        except ValueError:
            self._add("bad_manifest")
            return None

    def _sums(self, body: bytes, expected: Mapping[str, str]) -> None:
        """The sums say what the manifest says, and what the manifest itself is."""
        try:
            sums = read_sums(body)
        except ValueError:
            self._add("bad_sums")
            return
        for name in sorted({*sums, *expected}):
            if sums.get(name) == expected.get(name):
                continue
            if name == MANIFEST:
                self._add("changed_manifest")
            else:
                self._add("other_sum", name=_shown(name))

    def _files(self, manifest: Manifest) -> dict[str, str]:
        """The digest of each file that is there and listed."""
        listed = {file.name: file for file in manifest.files}
        if len(listed) != len(manifest.files) or {MANIFEST, SUMS} & set(listed):
            self._add("bad_manifest")
        for name in sorted(set(self._infos) - set(listed) - {MANIFEST, SUMS}):
            self._add("extra_file", name=_shown(name))
        found: dict[str, str] = {}
        for name, file in listed.items():
            if name not in self._infos:
                self._add("missing_file", name=_shown(name))
                continue
            digest = self._digest(self._infos[name])
            if digest is None:
                self._add("broken_file", name=name)
                continue
            found[name] = digest
            size = self._infos[name].file_size
            if digest != file.sha256:
                self._add("changed_file", name=name, expected=file.sha256, found=digest)
            elif size != file.size_bytes:
                self._add("changed_size", name=name, expected=file.size_bytes, found=size)
        return found

    def _digest(self, info: zipfile.ZipInfo) -> str | None:
        digest = hashlib.sha256()
        try:
            with self._archive.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
        except BROKEN:
            return None
        return digest.hexdigest()

    def _references(self, manifest: Manifest, digests: Mapping[str, str]) -> None:
        """What the manifest speaks of is on its list, and the originals are what was fetched."""
        listed = _listed(manifest)
        spoken = [name for e in manifest.evidence for name in (e.text, e.original, *e.pictures)]
        spoken += [CAPTURES] if manifest.originals else []
        for name in spoken:
            if name and name not in listed:
                self._add("not_listed", name=_shown(name))
        for entry in manifest.evidence:
            if entry.original in digests and digests[entry.original] != entry.sha256:
                self._add("changed_original", url=_shown(entry.url))


def _listed(manifest: Manifest) -> dict[str, str]:
    return {file.name: file.sha256 for file in manifest.files}
