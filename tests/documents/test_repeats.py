"""Parts of a page that other pages had give what walking through them gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oit_checker.documents import Source, _repeats, html
from oit_checker.documents._repeats import Remembering, Repeats
from oit_checker.model.document import Document

MENU = (
    "<ul class='menu'>"
    + "".join(f"<li><a href='/m{n}.html' title='หน้า {n}'><b>เมนู {n}</b></a></li>" for n in range(9))
    + "</ul>"
)
PAGES = "https://office.example/plans/", "https://office.example/news/2566/"

PIECES = st.recursive(
    st.sampled_from(
        (
            "แผนปฏิบัติการ",
            " ",
            "ปี ๒๕๖๖ <b>หนา</b>",
            "<br>",
            "<a href='/a.pdf'>แผน</a>",
            "<a href='b/c.html' title='เรื่อง'><img src='i.png'></a>",
            "<a href='?page=2'>ถัดไป</a>",
            "<a href='#'>x</a>",
            "<img src='../p.jpg' alt='ภาพ'>",
            "<h3>หัวข้อ</h3>",
            "<iframe src='//video.example/1'></iframe>",
            "<button onclick=\"location.href='z.html'\">ไป</button>",
            "<svg><text>แผนที่</text></svg>",
            "<input name=q>",
            "<label for=q>ค้นหา</label>",
            "<script>var a = 1</script>",
            "<select onchange='location.href=this.value'><option value='/s.html'>ส</select>",
        )
    ),
    lambda inside: st.builds(
        "{}{}{}".format,
        st.sampled_from(
            (
                "<div>",
                "<div class='menu'>",
                "<div class='card'>",
                "<nav>",
                "<ul>",
                "<li>",
                "<td>",
                "<table><tr><td>ก</td><td>",
                "<table><tr><td>",
                "<footer>",
                "<section hidden>",
                "<p>",
                "<form action=f.php>",
                "<strong>",
            )
        ),
        st.lists(inside, max_size=5).map("".join),
        st.sampled_from(("</div>", "</ul>", "</li>", "</table>", "</nav></section>", "")),
    ),
    max_leaves=12,
)


def read(page: str, url: str, repeats: Repeats | None = None) -> Document:
    return html.read(f"<!doctype html><body>{page}</body>".encode(), Source(url), repeats)


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the blocks of parts that were laid down."""
    counts: list[int] = []
    lay_down = Remembering._lay_down

    def counting(self, passage, here):  # type: ignore[no-untyped-def]
        counts.append(len(passage.blocks))
        lay_down(self, passage, here)

    monkeypatch.setattr(Remembering, "_lay_down", counting)
    return counts


def test_a_menu_is_walked_twice_and_then_laid_down(laid: list[int]) -> None:
    repeats = Repeats()
    for number in range(5):
        page, url = f"<h1>หน้า {number}</h1>{MENU}<p>ข่าว {number}</p>", f"{PAGES[0]}{number}.html"
        assert read(page, url, repeats) == read(page, url)
    assert laid == [9, 9, 9]


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=4), st.data())
def test_pages_read_alike_with_and_without_a_memory(parts: list[str], data: st.DataObject) -> None:
    repeats = Repeats()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_repeats, "_SHORTEST", 10)
        patch.setattr(_repeats, "_TRIES", 1000)
        for number in range(5):
            page = "".join(data.draw(st.permutations(parts))) + "<ul><li>ก" + parts[0]
            url = f"{data.draw(st.sampled_from(PAGES))}{number}.html"
            assert read(page, url, repeats) == read(page, url)


@pytest.mark.parametrize(
    "around", ["<div>{}</div>", "<li>{}</li>", "<nav>{}</nav>", "<b>{}</b>", "<section>{}"]
)
def test_the_same_menu_in_another_place_is_read_as_standing_there(around: str) -> None:
    repeats = Repeats()
    in_other_words = [around.format(f"<a href='/x.pdf'>ข่าว {n}</a> ที่ {n} {MENU}") for n in range(4)]
    for page in (MENU, MENU, MENU, *in_other_words, f"<div hidden>{MENU}</div>"):
        assert read(page, PAGES[0], repeats) == read(page, PAGES[0])


def test_relative_links_of_a_known_menu_lead_to_each_pages_own_folder() -> None:
    menu, repeats = MENU.replace("/m", "m"), Repeats()
    for folder in (*PAGES, *PAGES, *PAGES):
        document = read(menu, f"{folder}a.html", repeats)
        assert document.links[0].url == f"{folder}m0.html"


def test_a_memory_keeps_within_its_bound_and_forgets_what_was_longest_unused(
    laid: list[int],
) -> None:
    repeats = Repeats(max_chars=20_000)
    for number in range(40):
        menu = MENU.replace("เมนู", f"เมนู {number}")
        for _ in range(3):
            read(menu, f"https://office{number}.example/", repeats)
        assert repeats._chars <= 20_000
    assert len(laid) == 40
    assert 0 < len(repeats._known) < 40
    assert repeats._chars == sum(chars for _, chars in repeats._known.values())


def test_parts_that_never_repeat_are_soon_not_compared_any_more() -> None:
    repeats = Repeats()
    for number in range(10):
        read(f"<div class='news'><p>{'ข่าว ' * 50}{number}</p></div>", PAGES[0], repeats)
    assert not repeats.may_repeat(("https://office.example/", "div", "news", ""))
    assert repeats.may_repeat(("https://office.example/", "div", "menu", ""))


def test_a_field_behind_a_known_part_is_named_by_what_stands_before_it() -> None:
    part = f"{MENU}<div>คำนำ <button type=button>ปุ่ม</button> อีเมล</div>"
    repeats = Repeats()
    for _ in range(4):
        document = read(f"<div class=top>{part}</div><input name=q>", PAGES[0], repeats)
        assert document.forms[0].fields[0].label == "ปุ่ม อีเมล"
