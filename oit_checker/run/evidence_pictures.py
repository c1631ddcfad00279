"""Pictures of what the Verdicts of a Run rest on: the page around each quote, the quote marked.

They are made when a report asks for them, from what the store keeps: nothing is fetched. Whatever
can't be made (its bytes are gone, the quote is not in the picture) is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from oit_checker.documents.crops import Crop, CropSize
from oit_checker.documents.marks import Standing
from oit_checker.documents.page_pictures import Order, Reading, Wanted
from oit_checker.documents.picture_maker import PictureMaker
from oit_checker.model.document import Block, Document
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome
from oit_checker.model.picture import EvidencePicture
from oit_checker.model.place import Evidence
from oit_checker.model.result import Finding, Run, Verdict
from oit_checker.model.scan import ScannedPage, TextBox
from oit_checker.model.web import Crawl, Rendering
from oit_checker.store import Store
from oit_checker.store.shapes import from_json
from oit_checker.thai.script import squeezed

_UNSEEN = frozenset({"file_name", "properties"})  # nowhere on the page itself


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """`max_bytes` counts the JPEG bytes of one report (4/3 of that in an HTML page)."""

    max_pictures: int = 120
    max_bytes: int = 3_000_000
    per_finding: int = 2
    size: CropSize = field(default_factory=CropSize)


@dataclass(frozen=True, slots=True)
class _Source:
    """The file or picture in which a quote is looked for. `kind`: drawn | page | scan | picture as
    in EvidencePicture, or paper: a web page that was printed."""

    sha256: str
    kind: str
    page: int = 1


def pictures_of(
    run: Run, crawl: Crawl, store: Store, limits: PictureLimits | None = None
) -> Mapping[Evidence, EvidencePicture]:
    """The pictures that could be made, those of the findings that decided first."""
    limits = limits or PictureLimits()
    finder = _Finder(crawl, store)
    wanted: dict[Evidence, _Source] = {}
    for evidence in _in_order(run, limits.per_finding):
        if len(wanted) >= limits.max_pictures:
            break
        source = None if evidence in wanted else finder.source_of(evidence)
        if source is not None:
            wanted[evidence] = source
    return _within(_made(wanted, finder, limits), wanted, limits.max_bytes)


def stored_pictures(run: Run, store: Store) -> Mapping[Evidence, EvidencePicture]:
    """The same for a Run of that store, whose Crawl is loaded for it."""
    crawl_id = run.meta.crawl_id
    return pictures_of(run, store.load_crawl(crawl_id), store) if crawl_id is not None else {}


def _in_order(run: Run, per_finding: int) -> Iterator[Evidence]:
    """What decided, of items that did not pass before those that did; then the rest."""
    ranked: list[tuple[int, int, Evidence]] = []
    for verdict in run.verdicts:
        for finding in verdict.findings:
            rank = _rank(verdict, finding)
            for place, evidence in enumerate(finding.evidence[:per_finding]):
                if evidence.quote.strip() and evidence.where not in _UNSEEN:
                    ranked.append((rank, place, evidence))
    ranked.sort(key=lambda each: each[:2])
    return (evidence for _, _, evidence in ranked)


def _rank(verdict: Verdict, finding: Finding) -> int:
    if finding.element_id.startswith("general/"):
        return 4
    if not finding.counts:
        return 3
    if finding.outcome is not verdict.outcome:
        return 2
    return 1 if verdict.outcome is Outcome.PASSED else 0


def _made(
    wanted: Mapping[Evidence, _Source], finder: _Finder, limits: PictureLimits
) -> dict[Evidence, Crop]:
    """A file at a time: all its pages at once."""
    files: dict[tuple[str, str], list[Evidence]] = {}
    for evidence, source in wanted.items():
        files.setdefault((source.sha256, source.kind), []).append(evidence)
    found: dict[Evidence, Crop] = {}
    with PictureMaker() as maker:
        for (sha256, _), pieces in files.items():
            data = finder.bytes_of(sha256)
            order = finder.order(pieces, wanted, limits.size) if data else None
            if order is None:
                continue
            crops = maker.crops(data, order)
            found.update((pieces[key], crop) for key, crop in crops.items() if key < len(pieces))
    return found


def _within(
    crops: Mapping[Evidence, Crop], wanted: Mapping[Evidence, _Source], max_bytes: int
) -> dict[Evidence, EvidencePicture]:
    """Those that the budget holds; one crop that serves several quotes is paid for once."""
    paid: set[str] = set()
    left, found = max_bytes, {}
    for evidence, source in wanted.items():
        crop = crops.get(evidence)
        if crop is None:
            continue
        digest = hashlib.sha256(crop.jpeg).hexdigest()
        price = 0 if digest in paid else len(crop.jpeg)
        if price > left:
            continue
        paid.add(digest)
        left -= price
        page = source.page if source.kind in ("page", "scan") else None
        kind = "drawn" if source.kind == "paper" else source.kind
        found[evidence] = EvidencePicture(
            crop.jpeg, crop.width, crop.height, crop.marks, evidence.url, kind, page
        )
    return found


@dataclass
class _Finder:
    """Finds in a Crawl and its store what a quote is to be looked for in."""

    crawl: Crawl
    store: Store
    scans: dict[str, dict[int, ScannedPage]] = field(default_factory=dict)

    def source_of(self, evidence: Evidence) -> _Source | None:
        url = self.crawl.page_for(evidence.url)
        snapshot, document = self.crawl.snapshots.get(url), self.crawl.documents.get(url)
        if snapshot is None or document is None:
            return None
        block = _block_of(document, evidence)
        picture = block.picture if block else ""
        if picture and picture != url:
            own = self.crawl.snapshots.get(self.crawl.page_for(picture))
            return _Source(own.sha256, "picture") if own and self._scan(own.sha256, 1) else None
        if document.is_page:
            return self._on_page(evidence, snapshot.rendering)
        number = evidence.page or 1
        is_read = self._scan(snapshot.sha256, number) is not None
        if document.media_type.startswith("image/"):
            return _Source(snapshot.sha256, "picture", number) if is_read else None
        if document.format != "pdf" or evidence.page is None:
            return None
        is_scan = is_read and any(quality.page == number for quality in document.scan)
        return _Source(snapshot.sha256, "scan" if is_scan else "page", number)

    def _on_page(self, evidence: Evidence, drawn: Rendering | None) -> _Source | None:
        if drawn is None:
            return None
        if drawn.paper_sha256 and evidence.page is not None:
            is_read = self._scan(drawn.paper_sha256, evidence.page) is not None
            return _Source(drawn.paper_sha256, "paper", evidence.page) if is_read else None
        if drawn.picture_sha256 and drawn.boxes_sha256:
            return _Source(drawn.picture_sha256, "drawn")
        return None

    def bytes_of(self, sha256: str) -> bytes:
        """The bytes, b'' when they are gone."""
        try:
            return self.store.get_bytes(sha256)
        except UserError:
            return b""

    def order(
        self, pieces: Iterable[Evidence], sources: Mapping[Evidence, _Source], size: CropSize
    ) -> Order | None:
        """What to ask for one file; None when what was read on it is gone."""
        wanted: list[Wanted] = []
        readings: dict[int, Reading] = {}
        widest, is_pdf = size.width, False
        for key, evidence in enumerate(pieces):
            source = sources[evidence]
            reading = self._reading(evidence, source)
            if reading is not None:
                readings[source.page] = reading
                widest = reading.width if source.kind == "drawn" else widest
            elif source.kind != "page":
                return None
            standing = self._standing(evidence)
            is_pdf = source.kind in ("page", "scan", "paper")
            wanted.append(Wanted(key, evidence.quote, source.page, standing, top_otherwise=is_pdf))
        return Order(is_pdf, tuple(wanted), readings, max(widest, size.width), size)

    def _reading(self, evidence: Evidence, source: _Source) -> Reading | None:
        if source.kind == "page":
            return None
        if source.kind == "drawn":
            url = self.crawl.page_for(evidence.url)
            rendering = self.crawl.snapshots[url].rendering
            return self._drawn(rendering) if rendering else None
        page = self._scan(source.sha256, source.page)
        return _as_reading(page) if page else None

    def _drawn(self, rendering: Rendering) -> Reading | None:
        try:
            boxes = from_json(self.store.get_bytes(rendering.boxes_sha256), list[TextBox])
        except Exception:  # gone, or of another shape: an older version's
            return None
        return Reading(rendering.width, rendering.height, (tuple(boxes),))

    def _scan(self, sha256: str, number: int) -> ScannedPage | None:
        if sha256 not in self.scans:
            self.scans[sha256] = self.store.page_images(sha256)
        return self.scans[sha256].get(number)

    def _standing(self, evidence: Evidence) -> Standing | None:
        """Which of several equal texts of its page the quote is."""
        document = self.crawl.documents.get(self.crawl.page_for(evidence.url))
        own = _block_of(document, evidence) if document else None
        if document is None or own is None:
            return None
        letters = squeezed(evidence.quote)
        nth = total = at = before = 0
        for block in document.blocks:
            if block.page != own.page or block.picture != own.picture or block.hidden:
                continue
            text = squeezed(block.text)
            if block is own:
                nth, before = total, at
            total += text.count(letters) if letters else 0
            at += len(text)
        return Standing(nth, total, before / max(at, 1))


def _as_reading(page: ScannedPage) -> Reading:
    words = tuple(TextBox(word.text, word.box) for line in page.lines for word in line.words)
    lines = tuple(TextBox(line.text, line.box) for line in page.lines)
    return Reading(page.width, page.height, (words, lines), page.turned_deg)


def _block_of(document: Document, evidence: Evidence) -> Block | None:
    """The Block that holds the quote. A section of a page counts its Blocks anew, so the number is
    only believed when the quote is there; else the only Block that holds it."""
    letters = squeezed(evidence.quote)
    if not letters:
        return None
    number = evidence.block
    if number is not None and 0 <= number < len(document.blocks):
        own = squeezed(document.blocks[number].text)
        if letters in own or (own and own in letters):
            return document.blocks[number]
    holders = [b for b in document.blocks if letters in squeezed(b.text)]
    return holders[0] if len(holders) == 1 else None
