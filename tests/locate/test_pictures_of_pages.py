from __future__ import annotations

from oit_checker.locate.pictures import MOST_PAGES, with_pictures
from oit_checker.model.document import (
    Block,
    BlockKind,
    Document,
    Image,
    Link,
    PageQuality,
    PageState,
    Region,
)

SITE = "http://a.example/"
BOARD = SITE + "board.jpg"


def page(url: str, *images: Image, blocks: tuple[Block, ...] = (), **more: object) -> Document:
    return Document(url, "text/html", "html", images=images, blocks=blocks, **more)  # type: ignore[arg-type]


def board(**more: object) -> Document:
    blocks = (Block("คณะผู้บริหาร", BlockKind.HEADING, 1, page=1), Block("นายสมมุติ ใจงาม", page=1))
    scan = (PageQuality(1, PageState.READ, 90),)
    settings: dict[str, object] = {"blocks": blocks, "page_count": 1, "scan": scan, **more}
    return Document(BOARD, "image/jpeg", "image", **settings)  # type: ignore[arg-type]


def test_letters_of_a_picture_stand_behind_it_and_later_things_move_along() -> None:
    around = (Block("ก่อน"), Block("หลัง"))
    links = (Link(SITE + "x", "ก่อน", 0), Link(SITE + "y", "หลัง", 1))
    home = page(SITE, Image(BOARD, 0), blocks=around, links=links)
    shown = with_pictures({SITE: home, BOARD: board()}, str)[SITE]
    assert [b.text for b in shown.blocks] == ["ก่อน", "คณะผู้บริหาร", "นายสมมุติ ใจงาม", "หลัง"]
    assert [b.picture for b in shown.blocks] == ["", BOARD, BOARD, ""]
    assert shown.blocks[1].kind is BlockKind.PARAGRAPH and shown.blocks[1].bold
    assert [shown.blocks[link.block].text for link in shown.links] == ["ก่อน", "หลัง"]
    assert shown.scan == board().scan


def test_a_page_without_a_word_gets_the_words_of_its_picture() -> None:
    shown = with_pictures({SITE: page(SITE, Image(BOARD, 0)), BOARD: board()}, str)[SITE]
    assert [b.text for b in shown.blocks] == ["คณะผู้บริหาร", "นายสมมุติ ใจงาม"]


def test_a_redirected_picture_is_found_under_the_address_that_answered() -> None:
    asked = SITE + "board"
    home = page(SITE, Image(asked, 0))
    shown = with_pictures({SITE: home, BOARD: board()}, lambda url: BOARD if url == asked else url)
    assert shown[SITE].blocks[0].picture == BOARD


def test_a_banner_of_many_pages_is_no_pages_content() -> None:
    pages = {f"{SITE}{n}": page(f"{SITE}{n}", Image(BOARD, 0)) for n in range(MOST_PAGES + 1)}
    shown = with_pictures({**pages, BOARD: board()}, str)
    assert all(not shown[url].blocks for url in pages)


def test_pictures_in_the_frame_of_a_page_and_unread_ones_change_nothing() -> None:
    home = page(SITE, Image(BOARD, 0, region=Region.HEADER), blocks=(Block("ก"),))
    other = page(SITE + "b", Image(BOARD, 0), blocks=(Block("ข"),))
    assert with_pictures({SITE: home, BOARD: board()}, str)[SITE] == home
    unread = board(blocks=(), scan=())
    assert with_pictures({SITE + "b": other, BOARD: unread}, str)[SITE + "b"] == other


def test_a_picture_that_is_gone_shows_nothing() -> None:
    home = page(SITE, Image(BOARD, 0), Image(SITE + "other.jpg", 0), blocks=(Block("ก"),))
    shown = with_pictures({SITE: home}, str, frozenset({BOARD}))[SITE]
    assert [image.url for image in shown.images] == [SITE + "other.jpg"]
