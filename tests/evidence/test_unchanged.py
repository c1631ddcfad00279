"""A page that its server only called unchanged, in a pack: when it was sent, and when confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from oit_checker.evidence import verify_pack
from tests.evidence.conftest import Made
from tests.evidence.stored_run import FILE, FILE_BODY, NOON, files_in
from tests.evidence.test_pack import records

LAST_WEEK = NOON - timedelta(days=7)


def test_the_answer_bears_the_day_of_its_bytes_and_a_revisit_the_day_of_the_scan(
    own: Made,
) -> None:
    crawl_id = own.run.meta.crawl_id
    assert crawl_id is not None
    crawl = own.store.load_crawl(crawl_id)
    unchanged = replace(crawl.snapshots[FILE], full_at=LAST_WEEK)
    own.store.replace_page(crawl_id, unchanged, crawl.documents[FILE])
    path, _ = own.again("pack.zip")
    assert verify_pack(path).flaws == ()
    found = {kind: (fields, body) for kind, url, fields, _, body in records(own) if url == FILE}
    answer, body = found["response"]
    revisit, nothing = found["revisit"]
    assert (body, nothing) == (FILE_BODY, b"")
    assert answer["WARC-Date"].startswith("2020-04-23") and revisit["WARC-Date"] > "2020-04-30"
    assert revisit["WARC-Profile"].endswith("/revisit/server-not-modified")
    assert revisit["WARC-Refers-To"] == answer["WARC-Record-ID"]
    assert revisit["WARC-Refers-To-Date"] == answer["WARC-Date"]
    texts = [t.decode("utf-8-sig") for n, t in files_in(path).items() if n.endswith(".txt")]
    assert sum("ยืนยันในเวลานั้นว่าเนื้อหาไม่เปลี่ยน" in text for text in texts) == 1
