"""Whether the captures of a pack are those that its manifest names, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from oit_checker.evidence.flaws import Flaw
from oit_checker.evidence.manifest import EvidenceEntry, Manifest
from oit_checker.evidence.warc import Written
from oit_checker.evidence.warc_reading import ReadRecord, WarcError, read_records


def capture_flaws(manifest: Manifest, stream: IO[bytes], most_bytes: int) -> list[Flaw]:
    """`stream` is the WARC; it is read once, within bounds."""
    flaws: list[Flaw] = []
    wanted = {written.id: written for entry in manifest.evidence for written in entry.records}
    try:
        for number, record in enumerate(read_records(stream, most_bytes)):
            if number == 0 and record.fields.get("warc-type") == "warcinfo":
                flaws += [] if record.tells_the_truth else [_flaw("untrue_record", record)]
            else:
                flaws += _record_flaws(record, wanted)
    except WarcError as error:
        if error.kind == "too_large":
            return [*flaws, Flaw("too_large", {"most": most_bytes // 1_000_000})]
        return [*flaws, Flaw("broken_warc", {"record": error.record})]
    flaws += [Flaw("missing_record", {"url": written.uri}) for written in wanted.values()]
    for entry in manifest.evidence:
        flaws += _entry_flaws(entry)
    return flaws


def _record_flaws(record: ReadRecord, wanted: dict[str, Written]) -> Iterator[Flaw]:
    """Takes the record off the list of those that are wanted."""
    if not record.tells_the_truth:
        yield _flaw("untrue_record", record)
    written = wanted.pop(record.fields.get("warc-record-id", ""), None)
    if written is None:
        yield _flaw("extra_record", record)
    elif _as_written(record) != written:
        yield _flaw("changed_record", record)


def _as_written(record: ReadRecord) -> Written:
    said = record.fields
    return Written(
        said.get("warc-record-id", ""),
        said.get("warc-type", ""),
        said.get("warc-target-uri", ""),
        said.get("warc-date", ""),
        record.payload_sha256,
        record.size_bytes,
        record.status,
    )


def _entry_flaws(entry: EvidenceEntry) -> Iterator[Flaw]:
    """What is said to be kept has a record with the digest that was noted when it was opened."""
    answers = {
        r.payload_sha256 for r in entry.records if (r.type, r.uri) == ("response", entry.url)
    }
    if entry.state == "kept" and entry.sha256 not in answers:
        yield Flaw("changed_capture", {"url": entry.url})
    drawn = {(r.uri, r.payload_sha256) for r in entry.records if r.type == "conversion"}
    for drawing in entry.drawings:
        uri = f"urn:{drawing.kind}:{entry.url}"
        if drawing.state == "kept" and (uri, drawing.sha256) not in drawn:
            yield Flaw("changed_capture", {"url": uri})


def _flaw(kind: str, record: ReadRecord) -> Flaw:
    return Flaw(kind, {"url": record.fields.get("warc-target-uri", "-")})
