"""What is known of a page without its Document follows the page's best reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from oit_checker.model.agency import Agency
from oit_checker.model.document import SCRIPTED, Document, Image
from oit_checker.model.web import Snapshot
from oit_checker.rulepack import load_pack
from oit_checker.run.gather import _Watcher
from oit_checker.run.recalling import Memory
from oit_checker.store import Store

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
URL = "https://a.example/"


def test_a_page_that_was_drawn_is_known_as_it_was_drawn(tmp_path: Path) -> None:
    plain = Document(URL, "text/html", "html", problems=(SCRIPTED,))
    drawn = replace(plain, problems=(), images=(Image(f"{URL}scan.png", 0),))
    snapshot = Snapshot(URL, URL, 200, (), NOON, "", 0, "text/html")
    with Store.open(f"sqlite:///{tmp_path / 'oit.sqlite'}", tmp_path / "evidence") as store:
        crawl_id = store.begin_crawl(Agency(URL), NOON, {})
        watcher = _Watcher(store, crawl_id, load_pack(2563), None, Memory(store, "a reader"))
        watcher.on_page(snapshot, plain, 0, "")
        assert watcher.gists[URL].is_scripted
        assert not watcher.gists[URL].has_images
        watcher.on_page_again(snapshot, drawn)
        assert not watcher.gists[URL].is_scripted
        assert watcher.gists[URL].has_images
