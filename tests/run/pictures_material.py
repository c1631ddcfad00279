"""Pages, scans and pictures whose words stand at known places, in a store of their own."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageDraw

from oit_checker.model.agency import Agency
from oit_checker.model.document import Block, Document, PageQuality, PageState
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.model.place import Evidence
from oit_checker.model.result import CrawlSummary, Finding, Run, RunMeta, ScoreSheet, Span, Verdict
from oit_checker.model.scan import Box, ScannedLine, ScannedPage, ScannedWord, TextBox
from oit_checker.model.web import Crawl, Rendering, RenderReason, SitemapReport, Snapshot, TlsReport
from oit_checker.store import Store
from oit_checker.store.shapes import as_json

HOME = "https://www.samut.example/"
NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
INK = (12, 34, 200)


def painted(size: tuple[int, int], boxes: list[Box]) -> Image.Image:
    """A white picture with ink where the boxes are: what is marked can be told by its colour."""
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for box in boxes:
        right, bottom = box.left + box.width - 1, box.top + box.height - 1
        pen.rectangle((box.left, box.top, right, bottom), fill=INK)
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, quality=95)
    return out.getvalue()


def inked_share(jpeg: bytes, box: Box) -> float:
    """How much of a box of a JPEG has the ink's colour."""
    picture = Image.open(io.BytesIO(jpeg)).convert("RGB")
    part = picture.crop((box.left, box.top, box.left + box.width, box.top + box.height))
    colours = part.get_flattened_data()
    near = sum(all(abs(a - b) < 60 for a, b in zip(c, INK, strict=True)) for c in colours)
    return near / max(box.width * box.height, 1)


def text_pdf(lines: list[tuple[str, float, float]]) -> bytes:
    """An A4 page of Latin words: each with the left edge and the base line in points."""
    file = pdfium.PdfDocument.new()
    page = file.new_page(595, 842)
    font = raw.FPDFText_LoadStandardFont(file.raw, b"Helvetica")
    for text, left, base in lines:
        shown = raw.FPDFPageObj_CreateTextObj(file.raw, font, 14.0)
        units = text.encode("utf-16-le") + b"\0\0"
        buffer = (raw.FPDF_WCHAR * (len(units) // 2)).from_buffer_copy(units)
        raw.FPDFText_SetText(shown, buffer)
        raw.FPDFPageObj_Transform(shown, 1, 0, 0, 1, left, base)
        raw.FPDFPage_InsertObject(page.raw, shown)
    raw.FPDFPage_GenerateContent(page.raw)
    out = io.BytesIO()
    file.save(out)
    file.close()
    return out.getvalue()


def scanned(number: int, size: tuple[int, int], words: list[tuple[str, Box]]) -> ScannedPage:
    """Every word a line of its own."""
    lines = tuple(
        ScannedLine(text, box, 90.0, words=(ScannedWord(text, box, 90.0),)) for text, box in words
    )
    return ScannedPage(number, PageState.READ, *size, lines, 90.0, reader="test/1")


@dataclass
class Shelf:
    """Adds pages to a store; `crawl` is what was added."""

    store: Store
    crawl: Crawl

    def add(self, name: str, data: bytes, document: Document) -> str:
        """Keeps the bytes under an address and returns the address."""
        url = f"{HOME}{name}"
        digest = self.store.put_bytes(data)
        media = document.media_type
        shot = Snapshot(url, url, 200, (), NOON, digest, len(data), media)
        self.crawl.snapshots[url] = shot  # type: ignore[index]
        self.crawl.documents[url] = replace(document, url=url)  # type: ignore[index]
        return url

    def add_drawn(self, name: str, boxes: list[TextBox], *, height: int = 1400) -> str:
        """A web page with one Block a box, and its picture (ink where the boxes are)."""
        blocks = tuple(Block(each.text) for each in boxes)
        url = self.add(name, b"<html>", Document("", "text/html", "html", blocks=blocks))
        picture = encoded(painted((1280, height), [each.box for each in boxes]))
        rendering = Rendering(
            RenderReason.EVIDENCE,
            "Chromium 1",
            picture_sha256=self.store.put_bytes(picture),
            boxes_sha256=self.store.put_bytes(as_json(boxes)),
            width=1280,
            height=height,
        )
        shot = replace(self.crawl.snapshots[url], rendering=rendering)
        self.crawl.snapshots[url] = shot  # type: ignore[index]
        return url

    def add_pdf(self, name: str, data: bytes, texts: list[str], *scans: ScannedPage) -> str:
        blocks = tuple(Block(text, page=1) for text in texts)
        scan = tuple(PageQuality(page.number, page.state, 90.0) for page in scans)
        document = Document("", "application/pdf", "pdf", blocks=blocks, scan=scan)
        url = self.add(name, data, document)
        for page in scans:
            self.store.keep_page_image(self.crawl.snapshots[url].sha256, page)
        return url


def run_on(*evidence: Evidence, outcome: Outcome = Outcome.FAILED, each: int = 1) -> Run:
    """A Run with `each` pieces of evidence a finding."""
    groups = [evidence[i : i + each] for i in range(0, len(evidence), each)]
    return run_of(tuple(finding(outcome, *group) for group in groups), outcome)


def finding(outcome: Outcome, *evidence: Evidence, counts: bool = True) -> Finding:
    return Finding(
        "names",
        "ชื่อ",
        outcome,
        Reason.INCOMPLETE if outcome is Outcome.FAILED else None,
        Authority.REPORTED,
        Binding.REQUIRED,
        counts,
        evidence=evidence,
    )


def run_of(findings: tuple[Finding, ...], outcome: Outcome = Outcome.FAILED) -> Run:
    verdict = Verdict("O1", outcome, None, 0.0, 0.0, findings=findings)
    crawl = CrawlSummary(1, 0, 1, (), 0, (), SitemapReport(), True, "", TlsReport())
    sheet = ScoreSheet({}, {}, Span(0, 0))
    day = date(2020, 4, 30)
    return Run(Agency(HOME), 2563, day, "0" * 64, False, (verdict,), sheet, crawl, RunMeta())
