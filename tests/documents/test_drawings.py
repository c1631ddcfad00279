"""Drawings: texts of an SVG file in reading order, and of one in a page."""

from __future__ import annotations

import time

import pytest

from oit_checker.documents import read
from oit_checker.model.document import Readability

URL = "https://office.example/chart/structure.svg"


def drawing(body: str, head: str = "") -> bytes:
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>'.encode()


def lines(data: bytes) -> list[str]:
    return [block.text for block in read(data, url=URL).blocks]


def test_texts_of_a_chart_come_from_top_to_bottom_and_left_to_right() -> None:
    body = (
        '<text x="200" y="101">กองคลัง</text><text x="10" y="100">สำนักปลัด</text>'
        '<g transform="translate(100,-50)"><text x="0" y="60">นายกเทศมนตรี</text></g>'
        '<g transform="matrix(1 0 0 2 0 10)"><g transform="scale(2)">'
        '<text x="1" y="50">ฝ่ายบัญชี</text></g></g>'
    )
    document = read(drawing(body), url=URL)
    assert (document.format, document.readability) == ("svg", Readability.TEXT)
    assert (document.media_type, document.problems) == ("image/svg+xml", ())
    texts = [block.text for block in document.blocks]
    assert texts == ["นายกเทศมนตรี", "สำนักปลัด", "กองคลัง", "ฝ่ายบัญชี"]


def test_lines_of_a_text_are_lines_and_its_letters_are_not() -> None:
    body = (
        '<text x="1" y="1"><tspan x="1" y="1">กอง</tspan><tspan x="9" y="1">คลัง</tspan>'
        '<tspan x="1" dy="20">โทร 0 2000 0000</tspan></text>'
    )
    assert lines(drawing(body)) == ["กองคลัง\nโทร 0 2000 0000"]


def test_of_several_ways_to_draw_a_text_one_is_read_where_the_text_stands() -> None:
    body = (
        '<text x="0" y="50">ล่าง</text><switch><foreignObject width="1" height="1">'
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>ผู้อำนวยการกอง</p></div></foreignObject>'
        '<text x="5" y="20">ผู้อำนว...</text></switch>'
    )
    assert lines(drawing(body)) == ["ผู้อำนวยการกอง", "ล่าง"]


def test_what_is_not_shown_is_hidden_or_left_out() -> None:
    body = (
        "<title>โครงสร้าง</title><defs><text>แม่แบบ</text></defs><style>.a{}</style>"
        '<g style="display:none"><text>ซ่อน</text></g><text>เห็น</text>'
    )
    document = read(drawing(body), url=URL)
    assert document.title == "โครงสร้าง"
    assert [(b.text, b.hidden) for b in document.blocks] == [("เห็น", False), ("ซ่อน", True)]


def test_a_text_may_be_a_link() -> None:
    body = (
        '<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="../staff.html">'
        '<text x="1" y="1">บุคลากร</text></a>'
    )
    (link,) = read(drawing(body), url=URL).links
    assert (link.url, link.label) == ("https://office.example/staff.html", "บุคลากร")


def test_letters_drawn_as_outlines_are_no_text() -> None:
    assert read(drawing('<path d="M0 0L1 1"/>'), url=URL).readability is Readability.NO_TEXT


@pytest.mark.parametrize(
    "head",
    ['<?xml version="1.0" encoding="utf-8"?>\n', "<!-- made by hand -->\n<!-- twice -->", "\ufeff",
     '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">'],
)  # fmt: skip
def test_a_drawing_is_known_behind_what_may_stand_before_it(head: str) -> None:
    assert lines(drawing("<text>แผน</text>", head)) == ["แผน"]


def test_a_row_of_comments_costs_no_time() -> None:
    start = time.process_time()
    read(b"<!---->" * 500 + b"<p>x</p>", url=URL)
    assert time.process_time() - start < 1


def test_a_cut_drawing_says_what_is_left_of_it() -> None:
    data = drawing('<text y="1">ต้น</text><text y="30">ปลาย</text>')
    assert lines(data[: data.index("ปลาย".encode())])[:1] == ["ต้น"]


def test_texts_of_a_drawing_in_a_page_are_read_and_its_names_are_not() -> None:
    page = (
        "<p>โครงสร้าง</p><div><svg><title>icon</title><text>นายก</text><text>ปลัด</text></svg></div>"
        '<a href="/plan"><svg><text>แผน</text></svg></a>'
    )
    document = read(page.encode(), url="https://office.example/")
    assert [block.text for block in document.blocks] == ["โครงสร้าง", "นายก\nปลัด", "แผน"]
    assert [link.label for link in document.links] == ["แผน"]
