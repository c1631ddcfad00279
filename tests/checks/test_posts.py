from __future__ import annotations

import pytest
from checks_material import HOME, seen

from oit_checker.documents import read
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit

DATED = "<li>เทศบาลเชิญชวนชำระภาษีที่ดินและสิ่งปลูกสร้าง 10 มกราคม 2563</li>"
HEADLINE = "<li><a href='{0}'>ประชุมประชาคมหมู่บ้านเพื่อจัดทำแผน {1}</a></li>"


def news(items: str) -> Exhibit:
    page = f"<html><body><main><h1>ข่าวประชาสัมพันธ์</h1><ul>{items}</ul></main></body></html>"
    url = f"{HOME}/news"
    return Exhibit(url, read(page.encode(), url=url, content_type="text/html; charset=utf-8"))


@pytest.mark.parametrize(
    ("items", "outcome"),
    [
        (DATED, Outcome.PASSED),
        (HEADLINE.format("1.html", 1) + HEADLINE.format("2.html", 2), Outcome.PASSED),
        (HEADLINE.format("#", 1) + HEADLINE.format("#!", 2), Outcome.FAILED),
        (HEADLINE.format("1.html", 1), Outcome.FAILED),
        ("<li><a href='1.html'>Lorem ipsum dolor sit amet 1 มกราคม 2563</a></li>", Outcome.FAILED),
        ("", Outcome.FAILED),
        ("<li>วันพฤหัสบดีที่ 30 เมษายน พ.ศ. 2563 เวลา 10:25 น.</li>", Outcome.FAILED),
        (
            "<li><a href='https://www.one.example/'>กรมส่งเสริมการปกครองท้องถิ่น</a></li>"
            "<li><a href='https://two.example'>ระบบจัดซื้อจัดจ้างภาครัฐ</a></li>",
            Outcome.FAILED,
        ),
    ],
)
def test_news_is_what_can_be_read_or_opened(items: str, outcome: Outcome) -> None:
    result = seen("posts", news(items))
    assert result.outcome is outcome
    assert outcome is Outcome.PASSED or result.reason is Reason.UNCLEAR_CONTENT


def test_the_headlines_dates_do_not_help_dead_links() -> None:
    items = "".join(HEADLINE.format("#", f"{n} เมษายน 2563") for n in (3, 4, 5))
    assert seen("posts", news(items)).outcome is Outcome.FAILED
