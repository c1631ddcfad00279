"""A stored Run, made by hand, whose one Verdict rests on everything that a store can hold."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from PIL import Image

from oit_checker import documents
from oit_checker.assess import score, span_of
from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.model.place import Evidence
from oit_checker.model.result import (
    CrawlSummary,
    Finding,
    PlaceReport,
    Run,
    RunMeta,
    SearchReport,
    Verdict,
)
from oit_checker.model.rule import RulePack
from oit_checker.model.scan import Box, TextBox
from oit_checker.model.web import (
    Blame,
    Crawl,
    FetchCause,
    FetchFailure,
    Hop,
    Rendering,
    RenderReason,
    SitemapReport,
    Snapshot,
    TlsReport,
)
from oit_checker.rulepack import load_pack
from oit_checker.store import Store
from oit_checker.store.shapes import as_json

NOON = datetime(2020, 4, 30, 12, 0, 0, 250000, tzinfo=UTC)
HOME = "https://www.samut.example/"
PLACE = HOME + "monthly.html"
ASKED = HOME + "old-monthly"
FILE = HOME + "files/report.txt"
GONE = HOME + "gone.pdf"
NEVER = HOME + "never.html"
CITIZEN_ID = "1101700230708"  # made up, with a right check digit
TELEPHONE = "02-123-4567"
QUOTE = "ตุลาคม 2562"
PLACE_BODY = (
    f"<html><head><title>สรุปผลรายเดือน</title></head><body><h1>สรุปผลรายเดือน</h1>"
    f"<p>{QUOTE}</p><p>ผู้รับจ้าง {CITIZEN_ID} โทร {TELEPHONE}</p></body></html>"
).encode()
FILE_BODY = f"สขร.1 {QUOTE}\nเลขประจำตัว {CITIZEN_ID}\n".encode()
HOME_BODY = "<html><body><a href='monthly.html'>สรุปผล</a></body></html>".encode()


@cache
def rules() -> RulePack:
    return load_pack(2563)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(out, "JPEG")
    return out.getvalue()


def stored_run(store: Store, *, at: datetime = NOON, place: bytes = PLACE_BODY) -> Run:
    """Item O23 judged on a drawn page behind a redirect, a file, a dead link, and an address that
    was never asked for."""
    boxes = as_json([TextBox(QUOTE, Box(50, 60, 200, 24))])
    drawn = Rendering(
        RenderReason.EVIDENCE,
        "chromium 1",
        dom_sha256=store.put_bytes(b"<html>drawn</html>"),
        picture_sha256=store.put_bytes(picture()),
        boxes_sha256=store.put_bytes(boxes),
        width=600,
        height=400,
    )
    snapshots = [
        _snapshot(store, HOME, HOME_BODY, at),
        replace(
            _snapshot(store, PLACE, place, at),
            requested_url=ASKED,
            headers=(
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Encoding", "gzip"),
                ("Transfer-Encoding", "chunked"),
                ("Content-Length", "17"),
                ("X-Thai", "ทดสอบ\r\nInjected: yes"),
            ),
            hops=(Hop(ASKED, 301, PLACE),),
            rendering=drawn,
        ),
        replace(
            _snapshot(store, FILE, FILE_BODY, at),
            headers=(("Content-Type", "text/plain"), ("Content-Length", str(len(FILE_BODY)))),
            media_type="text/plain",
        ),
    ]
    failure = FetchFailure(
        GONE, FetchCause.NOT_FOUND, Blame.AGENCY, False, at, 404, detail="HTTP 404"
    )
    agency = Agency(HOME, "เทศบาลตำบลสมมุติ")
    crawl_id = store.begin_crawl(agency, at, {})
    bodies = {HOME: HOME_BODY, PLACE: place, FILE: FILE_BODY}
    for snapshot in snapshots:
        document = documents.read(bodies[snapshot.url], url=snapshot.url)
        store.add_page(crawl_id, snapshot, document, "")
    store.add_failure(crawl_id, failure, HOME)
    crawl = Crawl(agency, redirects={ASKED: PLACE}, sitemap=SitemapReport("absent"))
    store.finish_crawl(crawl_id, crawl, at)
    return store.add_run(crawl_id, _run(agency, at))


def _snapshot(store: Store, url: str, body: bytes, at: datetime) -> Snapshot:
    sha256 = store.put_bytes(body)
    headers = (("Content-Type", "text/html"),)
    return Snapshot(url, url, 200, headers, at, sha256, len(body), "text/html")


def _run(agency: Agency, at: datetime) -> Run:
    pack = rules()
    item = pack.item("O23")
    quotes = (
        Evidence(ASKED, QUOTE, "text", block=1),
        Evidence(FILE, f"เลขประจำตัว {CITIZEN_ID}", "text"),
    )
    finding = Finding(
        item.elements[0].id,
        item.elements[0].requirement,
        Outcome.FAILED,
        Reason.MONTHS_MISSING,
        Authority.REPORTED,
        Binding.REQUIRED,
        counts=True,
        evidence=quotes,
        url=FILE,
        hint="ลงให้ครบ",
    )
    place = PlaceReport(item.topics[0], ASKED, "สรุปผล", HOME, ("สรุปผล",), 0.9, (), Outcome.FAILED)
    search = SearchReport(item.topics[0], (ASKED, NEVER), (), (GONE,), True)
    verdict = Verdict(
        "O23", Outcome.FAILED, Reason.MONTHS_MISSING, 0.0, 0.0, (finding,), (place,), (search,)
    )
    rest = tuple(
        Verdict(each.id, Outcome.PASSED, None, 100.0, 100.0)
        for each in pack.items
        if each.id != "O23"
    )
    verdicts = tuple(sorted((verdict, *rest), key=lambda v: int(v.item_id[1:])))
    return Run(
        agency,
        2563,
        date(2020, 4, 30),
        pack.digest,
        False,
        verdicts,
        score(pack, {v.item_id: span_of(v) for v in verdicts}),
        CrawlSummary(2, 1, 900, (), 0, (), SitemapReport("absent"), True, "", TlsReport()),
        RunMeta(started_at=at, finished_at=at, tool_version="0.1", fetched_at={PLACE: at}),
    )


Files = dict[str, bytes]


def files_in(path: Path) -> Files:
    with zipfile.ZipFile(path) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def rewritten(path: Path, change: Callable[[Files], None], *, sums: bool = False) -> Path:
    """The pack with its files changed; `sums`: by someone who then computes the list of digests
    anew, too."""
    files = files_in(path)
    change(files)
    if sums:
        mend(files)
    out = path.with_name("changed.zip")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in files.items():
            pack.writestr(name, data)
    return out


def mend(files: Files) -> None:
    """The manifest's list of files, and the sums, as if nothing had been changed."""
    manifest = json.loads(files["manifest.json"])
    own = {"manifest.json", "manifest.sha256"}
    manifest["files"] = [
        {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data)}
        for name, data in sorted(files.items())
        if name not in own
    ]
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False).encode()
    lines = [
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for name, data in files.items()
        if name != "manifest.sha256"
    ]
    files["manifest.sha256"] = "".join(lines).encode()
