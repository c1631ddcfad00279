from __future__ import annotations

from oit_checker.documents import read
from oit_checker.locate.outline import outline_of

URL = "https://samut.example/"


def test_a_long_heading_ends_the_section_above_it() -> None:
    long = "หน่วยงานมีการเปิดเผยข้อมูลข่าวสารที่เป็นปัจจุบันของหน่วยงาน " * 5
    page = f"<h4>นโยบายการบริหารทรัพยากรบุคคล</h4><h4>{long}</h4><p>เนื้อหา</p>"
    document = read(page.encode(), url=URL, content_type="text/html; charset=utf-8")
    sections = outline_of(document).sections
    assert [(s.start, s.end) for s in sections] == [(0, 1), (1, 3)]
