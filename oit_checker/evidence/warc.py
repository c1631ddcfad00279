"""Writes captures as WARC 1.1: what web archives keep, and their viewers show.

Bodies stand decoded, as the store keeps them; headers that speak of the coding on the wire are
renamed `X-Archive-Orig-…`, so that nobody decodes them again.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import IO

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from oit_checker.evidence.addresses import in_utc
from oit_checker.model.web import FetchFailure, Hop, Snapshot

VERSION = "WARC/1.1"
ORIGINAL = "X-Archive-Orig-"
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding"})
_HTTP = "application/http; msgtype=response"
_FIELDS = "application/warc-fields"
_UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Written:
    """One record as the manifest names it. `payload_sha256` is of what follows the HTTP headers,
    of the whole block where there are none."""

    id: str
    type: str
    uri: str
    date: str
    payload_sha256: str
    size_bytes: int
    status: int | None = None


class WarcFile:
    """Writes records, each a gzip member of its own. Ids follow from what is written, so that the
    same captures give the same bytes; what is given twice (a redirect that two addresses share)
    is written once."""

    def __init__(self, out: IO[bytes]) -> None:
        self._writer = WARCWriter(out, gzip=True, warc_version="1.1")
        self._written: set[str] = set()

    def add_info(self, fields: Mapping[str, str], at: datetime) -> None:
        self._add("warcinfo", "", at, _fields(fields.items()), _FIELDS)

    def add_response(self, snapshot: Snapshot, body: bytes) -> Written:
        head = _http_head(snapshot.status, as_archived(snapshot.headers, len(body)))
        more = {"WARC-Truncated": "length"} if snapshot.truncated else {}
        at = snapshot.full_at or snapshot.fetched_at
        return self._add("response", snapshot.url, at, body, _HTTP, head, more, snapshot.status)

    def add_revisit(self, snapshot: Snapshot, answer: Written) -> Written:
        """That the server said later, at the time of the Snapshot, that nothing had changed."""
        more = {
            "WARC-Profile": _UNCHANGED,
            "WARC-Refers-To": answer.id,
            "WARC-Refers-To-Target-URI": answer.uri,
            "WARC-Refers-To-Date": answer.date,
        }
        head = _http_head(_NOT_MODIFIED, ())
        at = snapshot.fetched_at
        return self._add("revisit", snapshot.url, at, b"", _HTTP, head, more, _NOT_MODIFIED)

    def add_redirect(self, hop: Hop, at: datetime) -> Written:
        """Only its status and target were kept, which `WARC-Truncated` says."""
        head = _http_head(hop.status, (("Location", hop.location),))
        more = {"WARC-Truncated": "unspecified"}
        return self._add("response", hop.url, at, b"", _HTTP, head, more, hop.status)

    def add_failure(self, failure: FetchFailure) -> Written:
        fields = {
            "fetch-failure": failure.cause.value,
            "blame": failure.blame.value,
            "http-status": "" if failure.status is None else str(failure.status),
            "detail": failure.detail,
        }
        block = _fields(fields.items())
        return self._add("metadata", failure.url, failure.fetched_at, block, _FIELDS)

    def add_drawing(
        self, kind: str, media_type: str, of: tuple[Snapshot, str], data: bytes
    ) -> Written:
        """What a browser made of a page: `kind` (dom, view, paper) becomes `urn:<kind>:<address>`,
        so that no viewer shows it in place of the answer itself, whose record id is given."""
        snapshot, refers_to = of
        return self._add(
            "conversion",
            f"urn:{kind}:{snapshot.url}",
            (snapshot.rendering and snapshot.rendering.drawn_at) or snapshot.fetched_at,
            data,
            media_type,
            more={"WARC-Refers-To": refers_to},
        )

    def _add(
        self,
        kind: str,
        uri: str,
        at: datetime,
        payload: bytes,
        media_type: str,
        head: bytes = b"",
        more: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> Written:
        date = warc_date(at)
        payload_sha256 = hashlib.sha256(payload).hexdigest()
        block = head + payload
        block_sha256 = hashlib.sha256(block).hexdigest()
        named = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {uri} {date} {block_sha256}")
        record_id = f"<urn:uuid:{named}>"
        fields = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", record_id),
            *([("WARC-Target-URI", uri)] if uri else []),
            ("WARC-Date", date),
            ("WARC-Block-Digest", f"sha256:{block_sha256}"),
            ("WARC-Payload-Digest", f"sha256:{payload_sha256}"),
            *(more or {}).items(),
        ]
        if record_id not in self._written:
            self._written.add(record_id)
            headers, stream = StatusAndHeaders("", fields, protocol=VERSION), io.BytesIO(block)
            http = _http_of(head) if kind == "revisit" else None  # else it would write nothing
            self._writer.write_record(
                ArcWarcRecord("warc", kind, headers, stream, http, media_type, len(block))
            )
        return Written(record_id, kind, uri, date, payload_sha256, len(payload), status)


def as_archived(headers: Iterable[tuple[str, str]], size_bytes: int) -> tuple[tuple[str, str], ...]:
    """The headers beside a decoded body of that size: those that would lie are renamed."""
    found: list[tuple[str, str]] = []
    for name, value in headers:
        is_of_the_wire = name.lower() in _OF_THE_WIRE
        is_wrong = name.lower() == "content-length" and value.strip() != str(size_bytes)
        found.append((f"{ORIGINAL}{name}" if is_of_the_wire or is_wrong else name, value))
        if is_wrong:
            found.append((name, str(size_bytes)))
    return tuple(found)


def warc_date(moment: datetime) -> str:
    return in_utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _http_head(status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    """The reason phrase is the usual one: servers' own are not kept."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {status} {phrase}".rstrip(), *(f"{k}: {v}" for k, v in headers)]
    text = "".join(f"{_one_line(line)}\r\n" for line in lines)
    return f"{text}\r\n".encode("utf-8", "replace")


def _http_of(head: bytes) -> StatusAndHeaders:
    protocol, _, status = head.decode("ascii").strip().partition(" ")
    made = StatusAndHeaders(status, [], protocol=protocol)
    made.compute_headers_buffer()
    return made


def _fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    lines = [f"{name}: {_one_line(value)}\r\n" for name, value in pairs if value]
    return "".join(lines).encode("utf-8", "replace")


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())
