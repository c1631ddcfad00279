"""The month that a site's software prints on each page says nothing about the page."""

from __future__ import annotations

import pytest

from oit_checker.documents import read
from oit_checker.model.document import Document, Region
from oit_checker.thai.script import thai_digits

URL = "https://office.example/plan.html"
DAYS = [str(day) for day in range(1, 31)]


def page(body: str) -> Document:
    return read(
        f"<html><body><h1>แผนดำเนินงาน</h1>{body}<p>ท้ายหน้า</p></body></html>".encode(), url=URL
    )


def weeks(cells: list[str]) -> str:
    rows = [cells[i : i + 7] for i in range(0, len(cells), 7)]
    return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)


@pytest.mark.parametrize(
    "calendar",
    [
        f"<table><caption>เมษายน 2563</caption>{weeks(DAYS)}</table>",
        f"<table><tr><th>เม.ย. ๒๕๖๓</th></tr>{weeks([*'อจอพพศส', '', '', *DAYS])}</table>",
        f"<p>ปฏิทิน</p><table>{weeks(['30', '31', *DAYS, '1'])}</table><p>« มี.ค. พ.ค. »</p>",
        "<div><span>April 2020</span></div>" + "".join(f"<div>{day}</div>" for day in DAYS),
        f"<table>{weeks([thai_digits(day) for day in DAYS])}</table>",
    ],
)
def test_a_calendar_of_one_month_stands_beside_the_content(calendar: str) -> None:
    document = page(calendar)
    assert document.main_text == "แผนดำเนินงาน\nท้ายหน้า"
    assert all(table.region is Region.ASIDE for table in document.tables)


@pytest.mark.parametrize(
    "content",
    [
        f"<table><caption>เมษายน 2563</caption>{weeks(DAYS[:20])}</table>",
        "<table>" + "".join(f"<tr><td>{d}</td><td>จ้างซ่อมถนน</td></tr>" for d in DAYS) + "</table>",
        f"<table>{weeks([f'{day} ประชุมสภา' for day in DAYS])}</table>",
        "<p>เมษายน 2563</p>",
    ],
)
def test_days_that_something_stands_beside_are_content(content: str) -> None:
    document = page(content)
    assert [block.region for block in document.blocks] == [Region.MAIN] * len(document.blocks)
