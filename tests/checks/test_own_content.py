from __future__ import annotations

import pytest
from checks_material import HOME, seen

from oit_checker.checks._text import own_stretch
from oit_checker.documents import read
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit

_HEAD = "<html><head><title>{0}</title></head><body><h2>{0}</h2>"
_LIST = (
    "<table><tr><th>หัวข้อ</th><th>คำอธิบาย</th></tr>"
    "<tr><td>O39 <a href='#'>แผนปฏิบัติการป้องกันการทุจริต</a></td>"
    "<td>อยู่ที่เมนู แผนงาน หัวข้อ แผนป้องกันการทุจริต ของเทศบาล</td></tr>"
    "<tr><td>O40 <a href='b.pdf'>รายงานรอบ 6 เดือน</a></td><td>อยู่ที่เมนู รายงาน</td></tr>"
    "</table>"
)


def exhibit(body: str, title: str = "แผนปฏิบัติการป้องกันการทุจริต") -> Exhibit:
    page = _HEAD.format(title) + body
    return Exhibit(HOME, read(page.encode(), url=HOME, content_type="text/html; charset=utf-8"))


def test_rows_that_point_elsewhere_are_no_content() -> None:
    document = exhibit(_LIST).document
    assert document is not None
    assert "อยู่ที่เมนู" not in own_stretch(document).text


def test_a_list_of_disclosures_is_not_what_it_lists() -> None:
    result = seen("substance", exhibit(_LIST), characters=50)
    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.UNCLEAR_CONTENT)


@pytest.mark.parametrize(
    "row",
    [
        "<td>1</td><td>โครงการอบรมคุณธรรม</td><td>20,000 บาท</td><td>ไตรมาส 2</td>",
        "<td>โครงการอบรม <a href='p.jpg'>ภาพ</a></td><td>จัดอบรมพนักงาน 40 คน</td>",
    ],
)
def test_rows_of_a_plan_are_content(row: str) -> None:
    document = exhibit(f"<table><tr>{row}</tr></table>").document
    assert document is not None
    assert "อบรม" in own_stretch(document).text


def test_the_headings_inside_a_list_of_links_are_no_content_either() -> None:
    rows = "".join(
        f"<tr><td>6.{n}</td><td><a href='{n}.pdf'>บันทึกข้อความ {n}</a></td></tr>" for n in "123"
    )
    body = f"<table><tr><td>6</td><td>นโยบายการบริหารทรัพยากรบุคคล</td></tr>{rows}</table>"
    document = exhibit(body, "รายการ").document
    assert document is not None
    assert "นโยบาย" not in own_stretch(document).text
