"""Made-up people and units whose names were read in pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from checks_material import HOME, seen, verdict

from oit_checker.documents import read
from oit_checker.model.document import Block, BlockKind, Document, PageQuality, PageState
from oit_checker.model.place import Exhibit

ALL = ("name", "position", "photo")
ONE = ("นายสมมุติ ทดสอบดี", "นายกเทศมนตรีตำบลบ้านสมมติ")
TWO = ("นางตัวอย่าง ลองดู", "รองนายกเทศมนตรี")
BOARD = "| นายสมมุติ ทดสอบดี | นางตัวอย่าง ลองดู", "| นายกเทศมนตรี | รองนายกเทศมนตรี"
CHART = ("นายกเทศมนตรี", "สำนักปลัด\nกองคลัง", "กองช่าง")


def block(text: str, picture: str = "", page: int | None = None) -> Block:
    is_row = text.startswith("| ")
    kind = BlockKind.TABLE_ROW if is_row else BlockKind.PARAGRAPH
    return Block(text.removeprefix("| "), kind, page=page, picture=picture)


def html(body: str, state: PageState = PageState.READ, **pictures: tuple[str, ...]) -> Exhibit:
    """A page; the letters of the picture `board.jpg` are given as `board`."""
    data = f"<h1>คณะผู้บริหารและโครงสร้าง</h1>{body}".encode()
    page = read(data, url=f"{HOME}/page", content_type="text/html; charset=utf-8")
    for name, lines in reversed(pictures.items()):
        url = f"{HOME}/{name}.jpg"
        at = next(image.block for image in page.images if image.url == url)
        own = tuple(block(line, url) for line in lines)
        page = replace(
            page,
            blocks=(*page.blocks[: at + 1], *own, *page.blocks[at + 1 :]),
            images=tuple(
                replace(x, block=x.block + len(own)) if x.block > at else x for x in page.images
            ),
            scan=(*page.scan, PageQuality(1, state, 90.0)),
        )
    return Exhibit(page.url, page)


def scanned(*lines: str, state: PageState = PageState.READ) -> Exhibit:
    blocks = tuple(block(line, page=1) for line in lines)
    quality = (PageQuality(1, state, 90.0),)
    document = Document(f"{HOME}/a.pdf", "application/pdf", "pdf", blocks=blocks, scan=quality)
    return Exhibit(document.url, document)


def card(name: str, width: int = 300, height: int = 400) -> str:
    return f'<p><img src="/{name}.jpg" width="{width}" height="{height}"></p>'


def test_a_picture_of_one_person_with_the_name_below_is_the_photograph() -> None:
    page = html(card("one") + card("two"), one=ONE, two=TWO)
    observation = seen("persons", page, each=ALL)
    assert verdict(observation) == "passed" and observation.facts["count"] == 2


def test_a_photo_with_name_and_post_in_letters_of_the_page_is_as_before() -> None:
    body = "".join(f"{card(n)}<p>{p}</p><p>{o}</p>" for n, (p, o) in (("one", ONE), ("two", TWO)))
    assert verdict(seen("persons", html(body), each=ALL)) == "passed"


def test_letters_in_a_photograph_that_name_nobody_leave_it_a_photograph() -> None:
    body = f"{card('one')}<p>{ONE[0]}</p><p>{ONE[1]}</p>"
    assert verdict(seen("persons", html(body, one=("รณรงค์ไม่ทิ้งขยะ",)), each=ALL)) == "passed"


def test_whether_a_board_of_several_shows_their_faces_is_for_a_person() -> None:
    page = html(card("board", 1200, 900), board=BOARD)
    observation = seen("persons", page, each=ALL)
    assert verdict(observation) == "cant_tell doubtful_content"
    assert observation.facts["count"] == 2
    assert verdict(seen("persons", page, each=("name", "position"))) == "passed"


def test_what_else_a_board_lacks_is_missing_all_the_same() -> None:
    page = html(card("board", 1200, 900), board=BOARD)
    assert verdict(seen("persons", page, each=(*ALL, "contact"))) == "failed incomplete"


def test_nobody_gets_the_board_as_his_own_photograph() -> None:
    observation = seen("persons", html(card("board", 600, 600), board=BOARD), each=("photo",))
    assert len(observation.facts["without_photo"]) == 2


def test_a_wide_picture_of_one_name_is_a_sign_and_no_portrait() -> None:
    page = html(card("one", 900, 200), one=ONE)
    assert verdict(seen("persons", page, each=ALL)) == "cant_tell doubtful_content"


def test_a_name_misread_in_the_picture_is_no_second_person() -> None:
    misread = ("นายสมมุดิ ทดสอบดี", ONE[1])
    body = f"{card('one')}<p>{ONE[0]}</p><p>{ONE[1]}</p><p>โทร. 08-0000-0001</p>"
    observation = seen("persons", html(body, one=misread), each=(*ALL, "contact"))
    assert verdict(observation) == "passed" and observation.facts["count"] == 1


def test_a_scanned_list_of_executives_says_nothing_of_photographs() -> None:
    assert verdict(seen("persons", scanned(*BOARD), each=ALL)) == "cant_tell doubtful_content"
    assert verdict(seen("persons", scanned(*BOARD), each=("name",))) == "passed"


def test_a_picture_that_was_read_and_names_nobody_hides_nobody() -> None:
    body = card("poster", 800, 800)
    assert verdict(seen("persons", html(body))) == "cant_tell unreadable"
    read_well = html(body, poster=("ขอเชิญร่วมงานประเพณี",))
    assert verdict(seen("persons", read_well)) == "failed incomplete"
    poorly = html(body, PageState.LOW, poster=("ข0เชญรวมงน",))
    assert verdict(seen("persons", poorly)) == "cant_tell low_quality_scan"


def test_units_are_read_in_a_picture() -> None:
    page = html(card("chart", 1200, 600), chart=CHART)
    observation = seen("structure_chart", page, positions=1)
    assert verdict(observation) == "passed"
    assert observation.facts["units"] == ["สำนักปลัด", "กองคลัง", "กองช่าง"]


def test_many_units_in_one_block_of_a_picture_are_read_line_by_line() -> None:
    lines = "\n".join(["เทศบาลตำบลบ้านสมมติ อำเภอเมืองสมมติ จังหวัดสมมติบุรี " * 3, "สำนักปลัด", "กองคลัง"])
    page = html(card("chart", 1200, 600), chart=(lines,))
    assert seen("structure_chart", page, units=2).facts["units_count"] == 2


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PageState.READ, "failed incomplete"),
        (PageState.LOW, "cant_tell low_quality_scan"),
        (PageState.TIMEOUT, "cant_tell low_quality_scan"),
    ],
)
def test_a_picture_without_units_counts_only_when_it_was_read_well(
    state: PageState, expected: str
) -> None:
    page = html(card("chart", 1200, 600), state, chart=("ภาพกิจกรรมวันเด็ก",))
    assert verdict(seen("structure_chart", page)) == expected
    assert verdict(seen("structure_chart", scanned("ภาพกิจกรรมวันเด็ก", state=state))) == expected


def test_a_second_picture_that_was_not_read_may_still_be_the_chart() -> None:
    page = html(card("poster", 800, 800) + card("chart", 1200, 600), poster=("วันเด็ก",))
    observation = seen("structure_chart", page)
    assert verdict(observation) == "cant_tell unreadable"
    assert observation.evidence[0].quote == "chart.jpg"


def test_units_are_read_in_a_drawing_and_in_a_list() -> None:
    texts = "".join(
        f'<text x="10" y="{40 * i}">{unit}</text>'
        for i, unit in enumerate(("สำนักปลัด", "กองคลัง", "กองช่าง"), 1)
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">{texts}</svg>'
    drawing = read(svg.encode(), url=f"{HOME}/chart.svg", content_type="image/svg+xml")
    assert verdict(seen("structure_chart", Exhibit(drawing.url, drawing))) == "passed"
    listed = html("<ul><li>สำนักปลัด<ul><li>งานธุรการ</li></ul></li><li>กองคลัง</li></ul>")
    assert verdict(seen("structure_chart", listed)) == "passed"
