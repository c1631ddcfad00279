"""Evidence that lies elsewhere, through fsspec: `s3://bucket/prefix`, `memory://name` and so on."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from fsspec.core import url_to_fs  # type: ignore[import-untyped]

from oit_checker.model.errors import UserError

_WHOLE = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory"})
"""Where an object appears whole or not at all; elsewhere it is moved to its place."""


_MOMENTS = ("LastModified", "last_modified", "mtime", "created")


class Bucket:
    """Credentials come from where that service's own tools have them (for S3: the environment,
    ~/.aws, the machine's role)."""

    def __init__(self, address: str) -> None:
        try:
            # No memory of listings: other workers write here too.
            self._files, self._root = url_to_fs(address, use_listings_cache=False)
        except ImportError as error:
            raise UserError("store.no_evidence_driver", folder=address, detail=error) from error
        except ValueError as error:
            raise UserError("store.evidence_address", folder=address, detail=error) from error
        protocol = self._files.protocol
        known = {protocol} if isinstance(protocol, str) else set(protocol)
        self._is_whole = bool(known & _WHOLE)

    def read(self, name: str) -> bytes:
        with _told():
            return bytes(self._files.cat_file(self._at(name)))

    def write_whole(self, name: str, packed: bytes) -> None:
        with _told():
            if self._is_whole:
                self._files.pipe_file(self._at(name), packed)
                return
            part = self._at(f"{name}.{secrets.token_hex(8)}.part")
            self._files.makedirs(self._files._parent(part), exist_ok=True)
            self._files.pipe_file(part, packed)
            self._files.mv(part, self._at(name))

    def size(self, name: str) -> int | None:
        with _told():
            try:
                return int(self._files.info(self._at(name))["size"])
            except FileNotFoundError:
                return None

    def delete(self, name: str) -> None:
        with _told():
            try:
                self._files.rm_file(self._at(name))
            except FileNotFoundError:
                return

    def delete_older(self, name: str, before_s: float) -> int:
        with _told():
            try:
                info = self._files.info(self._at(name))
                if self._moment_s(info, name) >= before_s:
                    return 0
                self._files.rm_file(self._at(name))
                return int(info["size"])
            except FileNotFoundError:
                return 0

    def written_s(self, name: str) -> float | None:
        with _told():
            try:
                return self._moment_s(self._files.info(self._at(name)), name)
            except FileNotFoundError:
                return None

    def write_again(self, name: str, packed: Callable[[], bytes]) -> None:
        self.write_whole(name, packed())

    def delete_leftovers(self, before_s: float) -> None:
        """Services drop what was half sent themselves."""

    def _moment_s(self, info: Mapping[str, Any], name: str) -> float:
        """Services name it differently; one that doesn't tell has nothing old."""
        for key in _MOMENTS:
            moment = info.get(key)
            if isinstance(moment, datetime):
                aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
                return aware.timestamp()
            if isinstance(moment, int | float):
                return float(moment)
        try:
            return float(self._files.modified(self._at(name)).timestamp())
        except NotImplementedError:
            return math.inf

    def names(self, ending: str) -> Iterator[str]:
        with _told():
            try:
                found = self._files.find(self._root)
                yield from (name for name in found if name.endswith(ending))
            except FileNotFoundError:
                return

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"


@contextmanager
def _told() -> Iterator[None]:
    """Each service has errors of its own (no network, no rights); all mean: not usable now."""
    try:
        yield
    except (OSError, GeneratorExit):
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
