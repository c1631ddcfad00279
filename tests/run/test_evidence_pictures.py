"""Pictures of evidence: the words are where the mark is; what can't be shown is left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pictures_material import (
    HOME,
    INK,
    Shelf,
    encoded,
    finding,
    inked_share,
    painted,
    run_of,
    run_on,
    scanned,
    text_pdf,
)
from PIL import Image

from oit_checker.model.agency import Agency
from oit_checker.model.document import Block, Document
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Evidence
from oit_checker.model.scan import Box, TextBox
from oit_checker.model.web import Crawl
from oit_checker.run.evidence_pictures import PictureLimits, pictures_of, stored_pictures
from oit_checker.store import Store

PLAN = "แผนพัฒนาท้องถิ่น (พ.ศ. 2561 – 2565)"
TITLE = TextBox(PLAN, Box(200, 700, 400, 30))
HOSTILE = (
    b"",
    b"%PDF-1.7 nothing follows",
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>",
    b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    b"GIF89a" + b"\xff" * 40,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("pictures")
    with Store.open(f"sqlite:///{folder / 'oit.sqlite'}", folder / "evidence") as opened:
        yield opened


@pytest.fixture
def shelf(store: Store) -> Shelf:
    return Shelf(store, Crawl(Agency(HOME), snapshots={}, documents={}))


def test_the_mark_is_where_the_words_are(shelf: Shelf) -> None:
    other = TextBox("เรื่องอื่น", Box(200, 100, 100, 20))
    url = shelf.add_drawn("a.html", [other, TITLE])
    quote = Evidence(url, PLAN, block=1)
    picture = pictures_of(run_on(quote), shelf.crawl, shelf.store)[quote]
    (mark,) = picture.marks
    assert (mark.width, mark.height) == (400, 30)
    assert inked_share(picture.jpeg, mark) > 0.95
    assert Image.open(io.BytesIO(picture.jpeg)).size == (picture.width, picture.height)
    assert picture.taken_from == "drawn" and picture.page is None
    assert mark.top > 0 and mark.top + mark.height < picture.height <= 360


def test_a_quote_over_several_lines_is_marked_on_each(shelf: Shelf) -> None:
    lines = [
        TextBox("แผนพัฒนาท้อง", Box(200, 100, 300, 24)),
        TextBox("ถิ่น (พ.ศ. 2561", Box(200, 140, 280, 24)),
        TextBox("– 2565) ของเทศบาล", Box(200, 180, 320, 24)),
    ]
    url = shelf.add_drawn("a.html", lines)
    quote = Evidence(url, f"{PLAN} ของเทศบาล")
    marks = pictures_of(run_on(quote), shelf.crawl, shelf.store)[quote].marks
    assert len(marks) == 3
    assert [mark.top - marks[0].top for mark in marks] == [0, 40, 80]


def test_repeated_words_are_told_apart_by_the_order_of_the_blocks(shelf: Shelf) -> None:
    rows = [TextBox("โทรศัพท์", Box(100, 100 + 400 * i, 90 + i, 20)) for i in range(3)]
    url = shelf.add_drawn("a.html", rows)
    quotes = [Evidence(url, "โทรศัพท์", block=i) for i in range(3)]
    pictures = pictures_of(run_on(*quotes), shelf.crawl, shelf.store)
    assert [pictures[q].marks[0].width for q in quotes] == [90, 91, 92]


def test_a_year_that_stands_in_every_row_is_not_marked_at_random(shelf: Shelf) -> None:
    rows = [TextBox("2563", Box(100, 100 + 40 * i, 60, 20)) for i in range(3)]
    url = shelf.add_drawn("a.html", rows)
    label = Evidence(url, "2563", "label")
    assert pictures_of(run_on(label), shelf.crawl, shelf.store) == {}


def test_words_that_the_picture_does_not_show_give_none(shelf: Shelf) -> None:
    url = shelf.add_drawn("a.html", [TITLE, TextBox("ด้านล่าง", Box(10, 2000, 90, 20))])
    absent, below = Evidence(url, "ไม่มีข้อความนี้ในหน้า"), Evidence(url, "ด้านล่าง", block=1)
    name = Evidence(url, PLAN, "file_name")
    assert pictures_of(run_on(absent, below, name), shelf.crawl, shelf.store) == {}


def test_a_page_that_was_not_drawn_and_bytes_that_are_gone_give_none(shelf: Shelf) -> None:
    blocks = (Block(PLAN),)
    plain = shelf.add("p.html", b"<p>", Document("", "text/html", "html", blocks=blocks))
    gone = shelf.add_drawn("g.html", [TITLE])
    shot = shelf.crawl.snapshots[gone]
    assert shot.rendering is not None
    lost = replace(shot.rendering, picture_sha256="0" * 64)
    shelf.crawl.snapshots[gone] = replace(shot, rendering=lost)  # type: ignore[index]
    quotes = [Evidence(url, PLAN, block=0) for url in (plain, gone, "https://x.example/a.zip#b")]
    assert pictures_of(run_on(*quotes), shelf.crawl, shelf.store) == {}


def test_text_of_a_pdf_is_found_and_marked(shelf: Shelf) -> None:
    data = text_pdf([("Annual report 2563", 72, 700), ("Budget of the year", 72, 400)])
    url = shelf.add_pdf("a.pdf", data, ["Annual report 2563", "Budget of the year"])
    quote = Evidence(url, "Budget of the year", page=1, block=1)
    picture = pictures_of(run_on(quote), shelf.crawl, shelf.store)[quote]
    (mark,) = picture.marks
    grey = Image.open(io.BytesIO(picture.jpeg)).convert("L")
    inside = grey.crop((mark.left, mark.top, mark.left + mark.width, mark.top + mark.height))
    assert min(inside.get_flattened_data()) < 100
    assert (picture.taken_from, picture.page) == ("page", 1)
    assert abs(mark.left - 72 * 100 / 72) <= 2


def test_a_pdf_page_without_the_words_is_shown_from_its_top_unmarked(shelf: Shelf) -> None:
    url = shelf.add_pdf("a.pdf", text_pdf([("Annual report", 72, 800)]), [PLAN])
    quote = Evidence(url, PLAN, page=1, block=0)
    picture = pictures_of(run_on(quote), shelf.crawl, shelf.store)[quote]
    assert picture.marks == () and picture.height == 360


def test_a_scan_is_marked_at_the_words_that_were_read(shelf: Shelf) -> None:
    box = Box(300, 1200, 500, 60)
    data = encoded(painted((1654, 2339), [box]), "PDF")
    url = shelf.add_pdf("s.pdf", data, [PLAN], scanned(1, (1654, 2339), [(PLAN, box)]))
    quote = Evidence(url, PLAN, page=1, block=0, read_from="scan")
    picture = pictures_of(run_on(quote), shelf.crawl, shelf.store)[quote]
    assert picture.taken_from == "scan" and picture.width <= 900
    assert inked_share(picture.jpeg, picture.marks[0]) > 0.85


def test_a_scan_that_was_turned_is_shown_upright(shelf: Shelf) -> None:
    """The file lies on its side; boxes count on the page after it was turned."""
    upright = Box(100, 200, 300, 40)
    page = painted((800, 1000), [upright])
    side = encoded(page.rotate(90, expand=True), "PNG")
    read = replace(scanned(1, (800, 1000), [(PLAN, upright)]), turned_deg=90)
    document = Document("", "image/png", "image", blocks=(Block(PLAN, page=1),))
    url = shelf.add("s.png", side, document)
    shelf.store.keep_page_image(shelf.crawl.snapshots[url].sha256, read)
    quote = Evidence(url, PLAN, page=1, block=0)
    picture = pictures_of(run_on(quote), shelf.crawl, shelf.store)[quote]
    assert inked_share(picture.jpeg, picture.marks[0]) > 0.95


def test_words_in_a_picture_of_a_web_page_are_shown_in_that_picture(shelf: Shelf) -> None:
    box = Box(50, 80, 200, 30)
    image = encoded(painted((600, 400), [box]), "PNG")
    poster = shelf.add("poster.png", image, Document("", "image/png", "image"))
    read = scanned(1, (600, 400), [(PLAN, box)])
    shelf.store.keep_page_image(shelf.crawl.snapshots[poster].sha256, read)
    blocks = (Block(PLAN, picture=poster),)
    url = shelf.add("a.html", b"<p>", Document("", "text/html", "html", blocks=blocks))
    quote = Evidence(url, PLAN, block=0)
    picture = pictures_of(run_on(quote), shelf.crawl, shelf.store)[quote]
    assert picture.taken_from == "picture"
    assert inked_share(picture.jpeg, picture.marks[0]) > 0.9


@pytest.mark.parametrize("data", HOSTILE)
def test_hostile_bytes_give_no_picture_and_spoil_no_other(shelf: Shelf, data: bytes) -> None:
    bad = shelf.add_pdf("bad.pdf", data, [PLAN])
    good = shelf.add_drawn("a.html", [TITLE])
    quotes = [Evidence(bad, PLAN, page=1, block=0), Evidence(good, PLAN, block=0)]
    assert list(pictures_of(run_on(*quotes), shelf.crawl, shelf.store)) == quotes[1:]


def test_a_page_beyond_the_end_of_a_pdf_gives_none(shelf: Shelf) -> None:
    url = shelf.add_pdf("a.pdf", text_pdf([("One page", 72, 700)]), [])
    quote = Evidence(url, "One page", page=9)
    assert pictures_of(run_on(quote), shelf.crawl, shelf.store) == {}


def test_citizen_ids_are_painted_over(shelf: Shelf) -> None:
    secret = TextBox("เลขประจำตัว 1101700230708", Box(200, 760, 300, 30))
    url = shelf.add_drawn("a.html", [TITLE, secret])
    quote = Evidence(url, PLAN, block=0)
    picture = pictures_of(run_on(quote), shelf.crawl, shelf.store)[quote]
    (mark,) = picture.marks
    below = Box(mark.left, mark.top + 60, 300, 30)
    assert inked_share(picture.jpeg, below) < 0.05
    assert INK != (150, 150, 150)


def test_the_most_telling_pictures_come_first_and_the_number_holds(shelf: Shelf) -> None:
    rows = [TextBox(f"หัวข้อที่ {n} ของหน้า", Box(100, 60 * n, 300, 24)) for n in range(1, 9)]
    url = shelf.add_drawn("a.html", rows)
    quotes = [Evidence(url, row.text, block=n) for n, row in enumerate(rows)]
    findings = (
        finding(Outcome.PASSED, quotes[0]),
        finding(Outcome.FAILED, quotes[1], counts=False),
        finding(Outcome.FAILED, quotes[2], quotes[3]),
        finding(Outcome.FAILED, quotes[4]),
    )
    limits = PictureLimits(max_pictures=2)
    found = pictures_of(run_of(findings), shelf.crawl, shelf.store, limits)
    assert list(found) == [quotes[2], quotes[4]]


def test_the_bytes_of_all_pictures_hold_and_equal_crops_are_paid_once(shelf: Shelf) -> None:
    url = shelf.add_drawn("a.html", [TITLE])
    whole, part = Evidence(url, PLAN, block=0), Evidence(url, PLAN, "heading", block=0)
    every = pictures_of(run_on(whole, part), shelf.crawl, shelf.store)
    price = len(every[whole].jpeg)
    assert every[whole].jpeg == every[part].jpeg
    limits = PictureLimits(max_bytes=price)
    assert len(pictures_of(run_on(whole, part), shelf.crawl, shelf.store, limits)) == 2
    limits = PictureLimits(max_bytes=price - 1)
    assert pictures_of(run_on(whole, part), shelf.crawl, shelf.store, limits) == {}


def test_a_run_without_a_crawl_has_no_pictures(shelf: Shelf) -> None:
    assert stored_pictures(run_on(Evidence("https://x.example/", PLAN)), shelf.store) == {}
