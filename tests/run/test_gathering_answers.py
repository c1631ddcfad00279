"""Answered addresses come first, and what their content links to is followed."""

from __future__ import annotations

import pytest
from submitted_material import sheet_of, yes

from oit_checker.crawl.discovery import DiscoveredLink
from oit_checker.crawl.frontier import PROMISING
from oit_checker.model.document import Region
from oit_checker.run.gather import answered_urls, priority_of
from tests.locate.locate_material import BASE, pack

FACEBOOK = "https://www.facebook.com/nongdaeng.example"


def test_each_answered_address_is_fetched_once_in_the_order_of_the_sheet() -> None:
    other = "https://www.elsewhere.example/x.pdf"
    sheet = sheet_of(yes("O1", "b.html", other), yes("O2", "a.html", "b.html"))
    assert answered_urls(sheet, pack()) == (BASE + "b.html", other, BASE + "a.html")
    assert answered_urls(None, pack()) == ()


def test_what_no_machine_may_fetch_is_left_to_a_person() -> None:
    assert answered_urls(sheet_of(yes("O9", FACEBOOK, "a.html")), pack()) == (BASE + "a.html",)


def link(url: str, region: Region = Region.MAIN, found_on: str = "list.html") -> DiscoveredLink:
    return DiscoveredLink(url, "ดาวน์โหลด", BASE + found_on, region=region)


@pytest.mark.parametrize(
    ("found", "is_promising"),
    [
        (link(BASE + "file-1.pdf"), True),
        (link("https://drive.google.com/file/d/1fictitious/view"), True),
        (link(BASE + "file-1.pdf", region=Region.NAV), False),
        (link(BASE + "file-1.pdf", found_on="other.html"), False),
        (link("https://www.elsewhere.example/x.pdf"), False),
        (link(FACEBOOK), False),
    ],
    ids=["file", "kept at a service", "menu", "another page", "another site", "network"],
)
def test_one_click_below_an_answer_is_promising(found: DiscoveredLink, is_promising: bool) -> None:
    """The page may have answered under a twin of its address."""
    priority = priority_of(pack(), ("http://nongdaeng.example/list.html",))
    assert (priority(found) >= PROMISING) is is_promising
    assert priority_of(pack(), ())(found) < PROMISING
