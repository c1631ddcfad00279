"""Writes the pack for an objection: one ZIP that stands on its own.

The same Run, store and rules give the same bytes: nothing in it says when it was packed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from oit_checker.evidence.addresses import Capture, captures_of, crawl_of, in_utc
from oit_checker.evidence.manifest import (
    CAPTURES,
    FORMAT,
    MANIFEST,
    SUMS,
    Drawing,
    EvidenceEntry,
    File,
    ItemEntry,
    Manifest,
    sums_of,
)
from oit_checker.evidence.readable import ending_of, marked, readable_text, stem_of
from oit_checker.evidence.rule_text import rule_lines, rule_yaml
from oit_checker.evidence.verdict_text import item_file, only, verdict_html, verdict_lines
from oit_checker.evidence.warc import WarcFile, Written
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.model.picture import EvidencePicture
from oit_checker.model.place import Evidence
from oit_checker.model.result import Run
from oit_checker.model.rule import RulePack
from oit_checker.model.web import Rendering
from oit_checker.run.evidence_pictures import pictures_of
from oit_checker.store import Store

MEGABYTE = 1_000_000
_DRAWINGS = {
    "dom": ("dom_sha256", "text/html"),
    "view": ("picture_sha256", "image/jpeg"),
    "paper": ("paper_sha256", "application/pdf"),
}
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # of what a ZIP can date


@dataclass(frozen=True, slots=True)
class Wish:
    """What to pack. `max_bytes` counts captured bytes, before they are compressed; `originals`
    False leaves out captures and original files, for handing the pack to third parties."""

    item_ids: tuple[str, ...]
    language: str = "th"
    originals: bool = True
    max_bytes: int = 300 * MEGABYTE


def write_pack(run: Run, pack: RulePack, store: Store, path: Path, wish: Wish) -> Packed:
    """Writes the ZIP, whole or not at all. UserError when it can't be written."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    except OSError as error:
        raise UserError("cli.cannot_write", path=str(path), detail=str(error)) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            packed = _Packer(run, pack, store, wish).write(file)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        raise UserError("cli.cannot_write", path=str(path), detail=str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            Path(name).unlink(missing_ok=True)
    return packed


@dataclass(frozen=True, slots=True)
class Packed:
    """`seal` is the SHA-256 of the manifest: whoever notes it down can tell any change later."""

    manifest: Manifest
    seal: str


class _Zip:
    """A ZIP whose bytes follow from what is put in."""

    def __init__(self, out: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(out, "w")
        self._date = max(at, _EARLIEST).timetuple()[:6]
        self.files: list[File] = []

    def add(self, name: str, data: bytes) -> None:
        self._write(name, data)
        self.files.append(File(name, hashlib.sha256(data).hexdigest(), len(data)))

    def add_from(self, name: str, source: IO[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(self._info(name, zipfile.ZIP_STORED), "w", force_zip64=True) as out:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.files.append(File(name, digest.hexdigest(), size))

    def close(self, manifest: Manifest) -> str:
        body = manifest.as_json()
        self._write(MANIFEST, body)
        self._write(SUMS, sums_of(body, manifest.files))
        self._zip.close()
        return hashlib.sha256(body).hexdigest()

    def _write(self, name: str, data: bytes) -> None:
        self._zip.writestr(self._info(name, zipfile.ZIP_DEFLATED), data)

    def _info(self, name: str, how: int) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._date)
        info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, how
        return info


@dataclass
class _Packer:
    run: Run
    pack: RulePack
    store: Store
    wish: Wish
    left_bytes: int = field(init=False)

    def __post_init__(self) -> None:
        self.left_bytes = self.wish.max_bytes
        self.speech = Speech(self.wish.language)
        given = self.run.meta.finished_at or self.run.meta.started_at
        day = self.run.as_of
        self.at = in_utc(given) if given else datetime(day.year, day.month, day.day, tzinfo=UTC)

    def write(self, out: IO[bytes]) -> Packed:
        captures = captures_of(self.run, self.wish.item_ids, self.store)
        pictures = pictures_of(
            only(self.run, self.wish.item_ids),
            crawl_of(self.run.agency, captures),
            self.store,
        )
        zip_ = _Zip(out, self.at)
        zip_.add("README.txt", self._readme())
        for item_id in self.wish.item_ids:
            self._add_item(zip_, item_id, captures, pictures)
        entries = self._add_captures(zip_, captures)
        entries = [
            self._add_readable(zip_, entry, capture, pictures)
            for entry, capture in zip(entries, captures, strict=True)
        ]
        manifest = self._manifest(zip_, entries)
        return Packed(manifest, zip_.close(manifest))

    def _readme(self) -> bytes:
        facts = {
            "items": list(self.wish.item_ids),
            "agency": self.run.agency.name,
            "site": self.run.agency.main_site,
            "fiscal_year": self.run.fiscal_year,
            "run": self.run.meta.run_id,
            "version": self.run.meta.tool_version,
        }
        kind = "with" if self.wish.originals else "without"
        parts = [
            Speech(language).say(f"evidence.readme.{part}", **facts)
            for language in ("th", "en")
            for part in ("contents", kind, "checking")
        ]
        return ("\n".join(parts).rstrip() + "\n").encode("utf-8-sig")

    def _add_item(
        self,
        zip_: _Zip,
        item_id: str,
        captures: Sequence[Capture],
        pictures: Mapping[Evidence, EvidencePicture],
    ) -> None:
        run, pack, language = self.run, self.pack, self.wish.language
        item = pack.item(item_id)
        zip_.add(f"{item_id}/rule.yaml", rule_yaml(run, pack, item))
        zip_.add(f"{item_id}/rule.txt", _text(rule_lines(run, pack, item, self.speech)))
        told = item_file(run, pack, item_id, captures, self.store, language)
        zip_.add(f"{item_id}/verdict.json", told.as_json())
        zip_.add(f"{item_id}/verdict.txt", _text(verdict_lines(told, run, self.speech)))
        html = verdict_html(run, pack, item_id, language, lambda: pictures)
        zip_.add(f"{item_id}/verdict.html", html)

    def _add_captures(self, zip_: _Zip, captures: Sequence[Capture]) -> list[EvidenceEntry]:
        if not self.wish.originals:
            return [self._archived(None, capture) for capture in captures]
        with tempfile.TemporaryFile() as file:
            warc = WarcFile(file)
            warc.add_info(
                {
                    "software": f"oit-checker/{self.run.meta.tool_version}",
                    "format": "WARC File Format 1.1",
                    "conformsTo": "https://iipc.github.io/warc-specifications/"
                    "specifications/warc-format/warc-1.1/",
                    "isPartOf": f"run {self.run.meta.run_id} of {self.run.agency.main_site}",
                },
                self.at,
            )
            entries = [self._archived(warc, capture) for capture in captures]
            file.seek(0)
            zip_.add_from(CAPTURES, file)
        return entries

    def _archived(self, warc: WarcFile | None, capture: Capture) -> EvidenceEntry:
        entry = entry_of(capture)
        page = capture.page
        if page is None:
            return entry
        records: list[Written] = []
        if warc is not None and capture.fetched_at is not None:
            records += [warc.add_redirect(hop, capture.fetched_at) for hop in capture.hops]
        if page.failure is not None:
            records += [warc.add_failure(page.failure)] if warc is not None else []
            return replace(entry, records=tuple(records))
        snapshot = page.snapshot
        assert snapshot is not None
        if warc is None:
            undrawn = _drawings(snapshot.rendering, "left_out")
            return replace(entry, state="left_out", drawings=undrawn)
        body, state = self._bytes(snapshot.sha256)
        drawings: list[Drawing] = []
        answer = warc.add_response(snapshot, body) if body is not None else None
        records += [answer] if answer is not None else []
        if answer is not None and snapshot.is_revalidated:
            records.append(warc.add_revisit(snapshot, answer))
        for drawing in _drawings(snapshot.rendering, "left_out"):
            if answer is None:  # a drawing refers to the answer that it was made of
                drawings.append(drawing)
                continue
            data, drawn = self._bytes(drawing.sha256)
            drawings.append(replace(drawing, state=drawn))
            if data is not None:
                media_type = _DRAWINGS[drawing.kind][1]
                about = (snapshot, answer.id)
                records.append(warc.add_drawing(drawing.kind, media_type, about, data))
        return replace(entry, state=state, drawings=tuple(drawings), records=tuple(records))

    def _bytes(self, sha256: str) -> tuple[bytes | None, str]:
        """The bytes, if the store still has them and there is room, and what became of them."""
        try:
            data = self.store.get_bytes(sha256)
        except UserError:
            return None, "missing"
        if len(data) > self.left_bytes:
            return None, "over_limit"
        self.left_bytes -= len(data)
        return data, "kept"

    def _add_readable(
        self,
        zip_: _Zip,
        entry: EvidenceEntry,
        capture: Capture,
        pictures: Mapping[Evidence, EvidencePicture],
    ) -> EvidenceEntry:
        stem = f"readable/{stem_of(capture)}"
        text = readable_text(capture, self.speech)
        if text is not None:
            zip_.add(f"{stem}.txt", text)
            entry = replace(entry, text=f"{stem}.txt")
        shown = {e: p for e, p in pictures.items() if e.url.partition("#")[0] in capture.asked}
        names: list[str] = []
        for jpeg in dict.fromkeys(marked(p) for p in shown.values()):
            names.append(f"{stem}-quote-{len(names) + 1}.jpg")
            zip_.add(names[-1], jpeg)
        entry = replace(entry, pictures=tuple(names))
        document = capture.page.document if capture.page else None
        if entry.state != "kept" or (document is not None and document.is_page):
            return entry
        body, state = self._bytes(entry.sha256)
        if body is None or state != "kept":
            return entry
        name = f"{stem}-original.{ending_of(document, capture.url)}"
        zip_.add(name, body)
        return replace(entry, original=name)

    def _manifest(self, zip_: _Zip, entries: Sequence[EvidenceEntry]) -> Manifest:
        notes: dict[str, int] = {}
        for state in ("missing", "over_limit"):
            found = sum(
                (e.state == state) + sum(d.state == state for d in e.drawings) for e in entries
            )
            if found:
                notes[state] = found
        return Manifest(
            FORMAT,
            self.run.meta.tool_version,
            self.wish.language,
            self.wish.originals,
            run_facts(self.run, self.pack),
            item_entries(self.run, self.wish.item_ids),
            tuple(entries),
            tuple(sorted(zip_.files, key=lambda file: file.name)),
            notes,
        )


def run_facts(run: Run, pack: RulePack) -> dict[str, Any]:
    """What identifies a Run, as the manifest says it."""
    finished = run.meta.finished_at
    return {
        "run_id": run.meta.run_id,
        "crawl_id": run.meta.crawl_id,
        "agency": run.agency.name,
        "agency_type": run.agency.agency_type.value,
        "main_site": run.agency.main_site,
        "fiscal_year": run.fiscal_year,
        "as_of": run.as_of.isoformat(),
        "judged_at": in_utc(finished).isoformat() if finished else "",
        "pack_digest": run.pack_digest,
        "shown_pack_digest": pack.digest,
    }


def item_entries(run: Run, item_ids: Sequence[str]) -> tuple[ItemEntry, ...]:
    ruled = {
        r.review.item_id: r.review.outcome.value
        for r in run.rulings
        if r.holds and not r.review.element_id
    }
    verdicts = (run.verdict(item_id) for item_id in item_ids)
    return tuple(
        ItemEntry(
            v.item_id,
            v.outcome.value,
            v.reason.value if v.reason else "",
            ruled.get(v.item_id, ""),
        )
        for v in verdicts
    )


def entry_of(capture: Capture) -> EvidenceEntry:
    """All that is known of the address, before any byte of it is packed."""
    entry = EvidenceEntry(
        capture.number, capture.url, capture.asked, capture.roles, capture.items, "not_fetched"
    )
    page = capture.page
    if page is None or capture.fetched_at is None:
        return entry
    entry = replace(
        entry,
        fetched_at=capture.fetched_at.isoformat(),
        redirects=tuple(asdict(hop) for hop in capture.hops),
    )
    if page.failure is not None:
        failure = page.failure
        return replace(entry, state="failed", failure=failure.cause.value, status=failure.status)
    snapshot = page.snapshot
    assert snapshot is not None
    return replace(
        entry,
        status=snapshot.status,
        media_type=snapshot.media_type,
        size_bytes=snapshot.size_bytes,
        sha256=snapshot.sha256,
        truncated=snapshot.truncated,
        tls_problem=snapshot.tls.problem,
    )


def _drawings(rendering: Rendering | None, state: str) -> tuple[Drawing, ...]:
    if rendering is None:
        return ()
    found = ((kind, getattr(rendering, name)) for kind, (name, _) in _DRAWINGS.items())
    return tuple(Drawing(kind, sha256, state) for kind, sha256 in found if sha256)


def _text(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8-sig", "replace")
