"""The list of what a pack holds: its shape, and reading it back from hostile bytes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from cattrs import Converter
from cattrs.errors import BaseValidationError

from oit_checker.evidence.warc import Written

FORMAT = "oit-checker/evidence/1"
MANIFEST = "manifest.json"
SUMS = "manifest.sha256"
CAPTURES = "captures.warc.gz"
_SUM_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True)
class File:
    """`name` is the path inside the pack, with `/`."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a browser made of a page. `state`: kept | missing | left_out | over_limit."""

    kind: str  # dom | view | paper
    sha256: str
    state: str


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """One address, and how the pack proves what was there.

    `state`: kept (its bytes are in the pack) | failed (it gave nothing) | missing (its bytes are
    gone from the store) | left_out (the pack was asked to carry none) | over_limit (no room) |
    not_fetched. `sha256` is of the body as the store keeps it, decoded; `fetched_at` ISO, UTC.
    """

    number: int
    url: str
    asked: tuple[str, ...]
    roles: tuple[str, ...]
    items: tuple[str, ...]
    state: str
    fetched_at: str = ""
    status: int | None = None
    media_type: str = ""
    size_bytes: int = 0
    sha256: str = ""
    truncated: bool = False
    failure: str = ""
    redirects: tuple[Mapping[str, Any], ...] = ()
    tls_problem: str = ""
    drawings: tuple[Drawing, ...] = ()
    records: tuple[Written, ...] = ()
    text: str = ""
    original: str = ""
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """`outcome` and `reason` are the machine's; `ruled` what a person's ruling that holds made of
    it, '' for none."""

    item_id: str
    outcome: str
    reason: str
    ruled: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`run` identifies the Run: ids, site, year, rules. `notes` are short ids of what the pack
    lacks, with counts."""

    format: str
    tool_version: str
    language: str
    originals: bool
    run: Mapping[str, Any]
    items: tuple[ItemEntry, ...]
    evidence: tuple[EvidenceEntry, ...]
    files: tuple[File, ...]
    notes: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> bytes:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        return (text + "\n").encode("utf-8")


def read_manifest(data: bytes) -> Manifest:
    """ValueError for anything that is not such a list."""
    try:
        return Converter(forbid_extra_keys=True).structure(json.loads(data), Manifest)
    except (BaseValidationError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(str(error)) from error


def sums_of(manifest: bytes, files: tuple[File, ...]) -> bytes:
    """What `sha256sum --check` reads: the manifest first."""
    lines = [f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}"]
    lines += [f"{file.sha256}  {file.name}" for file in files]
    return ("\n".join(lines) + "\n").encode("ascii")


def read_sums(data: bytes) -> dict[str, str]:
    """Digests by name; ValueError for a line of another shape, or a name that stands twice."""
    found: dict[str, str] = {}
    for line in data.decode("ascii").splitlines():
        given = _SUM_LINE.fullmatch(line)
        if given is None or given[2] in found:
            raise ValueError(line)
        found[given[2]] = given[1]
    return found


def format_of(data: bytes) -> str:
    """The format that a manifest says it has, whatever else it is; '' where it says none."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    given = tree.get("format") if isinstance(tree, dict) else None
    return given if isinstance(given, str) else ""
