"""Web pages: text, headings, regions, hidden parts, charsets, and when there is nothing to read."""

from __future__ import annotations

import pytest

from oit_checker.documents import ReadLimits, read
from oit_checker.model.document import Block, BlockKind, Document, Readability, Region

URL = "https://office.example/about/index.html"
SENTENCE = "สำนักงานตัวอย่างให้บริการประชาชนตามแผนงานประจำปีอย่างต่อเนื่องทุกวันทำการ"


def page(body: str, head: str = "") -> Document:
    return read(f"<!doctype html><html><head>{head}</head>{body}</html>".encode(), url=URL)


def block(document: Document, text: str) -> Block:
    return next(b for b in document.blocks if text in b.text)


def texts(document: Document) -> list[str]:
    return [b.text for b in document.blocks]


def test_text_comes_in_reading_order_without_scripts_and_styles() -> None:
    document = page(
        "<body><style>p{}</style><p>one <b>two</b>\n three</p><script>x='no'</script>"
        "<div>four<div>five</div>six</div><template><p>no</p></template><!-- no --></body>"
    )
    assert texts(document) == ["one two three", "four", "five", "six"]


def test_headings_keep_their_level_and_govern_what_follows() -> None:
    document = page("<h1>A</h1><p>x</p><h2>B</h2><p>y</p><h1>C</h1><p>z</p>")
    assert [(b.text, b.level) for b in document.blocks if b.kind is BlockKind.HEADING] == [
        ("A", 1),
        ("B", 2),
        ("C", 1),
    ]
    assert document.headings_at(3) == ("A", "B")
    assert document.headings_at(5) == ("C",)


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="card-header">Plans</div>',
        '<div class="panel-heading"><span>Plans</span></div>',
        '<button class="accordion-button" type="button">Plans</button>',
        "<fieldset><legend>Plans</legend></fieldset>",
        "<details><summary>Plans</summary><p>x</p></details>",
    ],
)
def test_what_a_framework_prints_as_a_title_is_a_heading(markup: str) -> None:
    document = page(f"<body>{markup}<p>text</p></body>")
    found = block(document, "Plans")
    assert (found.kind, found.level, found.hidden) == (BlockKind.HEADING, 5, False)


def test_a_long_text_in_a_title_class_is_no_heading() -> None:
    document = page(f'<div class="card-header">{"long text " * 40}</div>')
    assert document.blocks[0].kind is BlockKind.PARAGRAPH


def test_a_bold_short_line_is_marked_and_parted_from_the_text_below_it() -> None:
    document = page(f"<p><b>แผนดำเนินงาน</b><br>{SENTENCE}<br>{SENTENCE}</p>")
    assert document.blocks[0].text == "แผนดำเนินงาน"
    assert document.blocks[0].bold
    assert document.blocks[1].text == f"{SENTENCE}\n{SENTENCE}"
    assert not document.blocks[1].bold


def test_bold_words_inside_a_sentence_make_no_bold_line() -> None:
    assert not page("<p>one <b>two</b> three</p>").blocks[0].bold


def test_regions_come_from_tags_roles_and_class_words() -> None:
    document = page(
        "<header>a1</header><nav>a2</nav><div role=navigation>a3</div><div class='main-menu'>a4"
        "</div><div id=sidebar>a5</div><main>a6</main><div class='site-footer'>a7</div>"
        "<footer>a8</footer><ol class=breadcrumb><li>a9</ol>" + f"<p>{SENTENCE}</p>"
    )
    assert {b.text: b.region for b in document.blocks if b.text.startswith("a")} == {
        "a1": Region.HEADER,
        "a2": Region.NAV,
        "a3": Region.NAV,
        "a4": Region.NAV,
        "a5": Region.ASIDE,
        "a6": Region.MAIN,
        "a7": Region.FOOTER,
        "a8": Region.FOOTER,
        "a9": Region.NAV,
    }


def test_the_header_of_an_article_and_the_footer_of_a_card_are_content() -> None:
    document = page(
        "<article><header>a</header><p>b</p><footer>c</footer></article>"
        "<div class='card'><div class='card-footer'>d</div></div>"
        "<div class='nav nav-tabs'>e</div>"
    )
    assert {b.region for b in document.blocks} == {Region.MAIN}


def test_a_footer_keeps_the_menu_inside_it() -> None:
    assert page("<footer><nav>x</nav></footer>").blocks[0].region is Region.FOOTER


def test_a_class_called_menu_around_the_whole_text_is_no_menu() -> None:
    document = page(f"<div class=menu-wrapper><p>{SENTENCE * 5}</p><a href=/a>x</a></div>")
    assert document.blocks[0].region is Region.MAIN
    assert document.links[0].region is Region.MAIN


def test_a_class_called_menu_around_a_list_of_files_is_content_but_a_real_menu_stays() -> None:
    files = "".join(f"<li><a href=/files/{n}.pdf>file {n}</a>" for n in range(4))
    document = page(
        "<div class=topmenu><a href=/a>a</a><a href=/b>b</a></div>"
        f"<ul class=menu>{files}</ul><p>{SENTENCE}</p>"
    )
    regions = {link.label: link.region for link in document.links}
    assert regions["file 1"] is Region.MAIN
    assert regions["a"] is Region.NAV


@pytest.mark.parametrize(
    "markup",
    [
        "<div hidden>gone</div>",
        "<div style='display: none'>gone</div>",
        "<div class='modal fade'><p>gone</p></div>",
        "<div class='tab-pane'>gone</div>",
        "<div class='collapse'>gone</div>",
        "<details><summary>s</summary><p>gone</p></details>",
        "<div aria-hidden=true>gone</div>",
    ],
)
def test_what_is_shown_only_by_a_click_is_kept_as_hidden(markup: str) -> None:
    assert block(page(f"<body>{markup}<p>seen</p>"), "gone").hidden


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='tab-pane active'>seen</div>",
        "<div class='collapse show'>seen</div>",
        "<div class='collapse navbar-collapse'>seen</div>",
        "<div class='d-none d-md-block'>seen</div>",
        "<details open><p>seen</p></details>",
    ],
)
def test_what_is_shown_from_the_start_is_not_hidden(markup: str) -> None:
    assert not block(page(markup), "seen").hidden


def test_text_is_normalised_and_the_writing_of_the_page_is_kept() -> None:
    document = page("<p>ส\u0e4d\u0e32นักงาน</p>")
    assert document.blocks[0].text == "สำนักงาน"
    assert document.blocks[0].raw == "ส\u0e4d\u0e32นักงาน"


def test_the_charset_is_found_when_the_page_declares_none() -> None:
    data = f"<title>x</title><p>{SENTENCE}</p>".encode("cp874")
    document = read(data, url=URL)
    assert document.text == SENTENCE
    assert document.charset == "cp874"


def test_the_title_falls_back_to_the_first_heading() -> None:
    assert page("<h1>Office</h1>", "<title> </title>").title == "Office"
    assert page("<h1>Office</h1>", "<title>Home\n page</title>").title == "Home page"


def test_metadata_becomes_properties() -> None:
    head = '<meta property="article:published_time" content="2020-01-31">'
    head += "<meta name=author content=A>"
    assert page("<p>x", head).properties == {"created": "2020-01-31", "author": "A"}


def test_an_empty_root_that_scripts_fill_needs_a_browser() -> None:
    document = page("<body><div id=app></div><script src=/app.js></script></body>")
    assert document.readability is Readability.NEEDS_BROWSER


def test_a_page_with_text_and_an_empty_root_is_text() -> None:
    body = f"<p>{SENTENCE * 5}</p><div id=app></div><script>1</script>"
    assert page(body).readability is Readability.TEXT


def test_a_page_that_is_a_picture_has_no_text() -> None:
    assert page("<img src=scan.jpg>").readability is Readability.NO_TEXT


def test_a_splash_page_with_a_link_is_text() -> None:
    assert page("<a href=/home><img src=a.jpg></a>").readability is Readability.TEXT


def test_private_use_letters_are_garbled_but_the_known_ones_of_thai_fonts_are_not() -> None:
    line = "\ue123\ue145ร\ue167\ue189ก\ue1a0"
    converted = "".join(f"<div class=t>{line}{n}</div>" for n in range(30))
    assert page(converted).readability is Readability.GARBLED
    old_font = "ผู้ใหญ่บ้านท\uf70bีนี\uf70bประชุมประจำเดือน" * 10
    assert page(f"<p>{old_font}</p>").readability is Readability.TEXT


def test_a_few_icon_letters_do_not_spoil_a_page() -> None:
    icons = "<i>\uf0e0</i><i>\uf095</i>"
    assert page(f"{icons}<p>{SENTENCE * 3}</p>").readability is Readability.TEXT


def test_a_frameset_gives_its_frames_as_links() -> None:
    data = b"<html><frameset cols=20,80><frame src=menu.htm name=m><frame src=main.htm></frameset>"
    document = read(data, url=URL)
    assert [(link.kind, link.url) for link in document.links] == [
        ("frame", "https://office.example/about/menu.htm"),
        ("frame", "https://office.example/about/main.htm"),
    ]
    assert document.readability is Readability.TEXT


def test_text_beyond_the_limit_is_cut_and_said_so() -> None:
    data = b"<p>word</p>" * 1000
    document = read(data, url=URL, limits=ReadLimits(max_text_chars=100))
    assert len(document.text) < 300
    assert "text_truncated" in document.problems


@pytest.mark.parametrize(
    "data",
    [
        b"<div>" * 200_000 + b"x",
        b"<b>" * 100_000 + b"x",
        b"<p><font size=1>" * 50_000 + b"x",
        b"<table><tr><td>" * 5_000 + b"x",
        b"<p>x</p><a " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">y</a>",
        b"<html>" + b"<!--" * 100_000 + b"x",
        b"<html><p title='" + b"x " * 500_000,
    ],
    ids=["div", "b", "font", "table", "attributes", "comments", "open quote"],
)
def test_hostile_nesting_neither_crashes_nor_hangs(data: bytes) -> None:
    document = read(data, url=URL)
    assert document.readability in (Readability.TEXT, Readability.NO_TEXT)
    assert len(document.blocks) < 200_000


def test_text_inside_hostile_nesting_is_still_read() -> None:
    data = b"<div>" * 50_000 + "ข้อความข้างใน".encode() + b"</div>" * 50_000 + b"<p>after</p>"
    document = read(data, url=URL)
    assert texts(document) == ["ข้อความข้างใน", "after"]
    assert "nesting_cut" in document.problems


def test_a_list_of_many_unclosed_items_is_not_taken_for_nesting() -> None:
    document = read(b"<ul>" + b"<li>item\n" * 5000 + b"</ul>", url=URL)
    assert len(document.blocks) == 5000
    assert document.problems == ()


@pytest.mark.parametrize("data", [b"", b"   ", b"\0\0\0"])
def test_no_bytes_are_broken(data: bytes) -> None:
    document = read(data, url=URL)
    assert document.readability is Readability.BROKEN
    assert document.problems == ("empty",)
