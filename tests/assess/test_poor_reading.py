from __future__ import annotations

from dataclasses import replace

import pytest

from oit_checker.assess.scans import held_back
from oit_checker.model.document import (
    SCRIPTED,
    Block,
    Document,
    PageQuality,
    PageState,
    Readability,
)
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation

URL = "http://a.example/plan.pdf"
LOW = PageQuality(3, PageState.LOW, 30.0)
DIGITS = PageQuality(2, PageState.READ, 92.0, unread_digits=1)
GOOD = PageQuality(1, PageState.READ, 92.0)


def exhibit(*scan: PageQuality, unread: tuple[int, ...] = ()) -> Exhibit:
    readability = Readability.PARTIAL if unread else Readability.TEXT
    document = Document(
        URL, "application/pdf", "pdf", readability=readability, blocks=(Block("ก", page=1),)
    )
    return Exhibit(URL, replace(document, scan=scan, unread_pages=unread), label="แผน")


def failed(reason: Reason, where: str = "text") -> Observation:
    return Observation(Outcome.FAILED, reason, {}, (Evidence(URL, "ก", where, page=1),))


@pytest.mark.parametrize("reason", [Reason.INCOMPLETE, Reason.OUT_OF_DATE, Reason.OFF_TOPIC])
def test_what_a_poorly_read_page_may_hide_is_a_question_with_its_number(reason: Reason) -> None:
    held = held_back(failed(reason), [exhibit(GOOD, LOW)])
    assert held is not None
    assert (held.outcome, held.reason) == (Outcome.CANT_TELL, Reason.LOW_QUALITY_SCAN)
    assert held.facts["pages"] == [3]


def test_unread_digits_open_the_question_of_a_date_and_nothing_else() -> None:
    held = held_back(failed(Reason.OUT_OF_DATE), [exhibit(DIGITS)])
    assert held is not None and held.reason is Reason.LOW_QUALITY_SCAN
    assert held_back(failed(Reason.INCOMPLETE), [exhibit(DIGITS)]) is None


def test_a_page_that_was_not_read_at_all_may_hold_what_is_missing() -> None:
    held = held_back(failed(Reason.INCOMPLETE), [exhibit(unread=(4, 5))])
    assert held is not None and held.reason is Reason.UNREADABLE
    assert held.facts["pages"] == [4, 5]


def test_a_well_read_scan_fails_like_any_text() -> None:
    assert held_back(failed(Reason.INCOMPLETE), [exhibit(GOOD)]) is None


@pytest.mark.parametrize("where", ["label", "link", "file_name"])
def test_what_the_label_says_needs_no_reading(where: str) -> None:
    assert held_back(failed(Reason.OUT_OF_DATE, where), [exhibit(LOW)]) is None


def test_only_failures_are_held_back() -> None:
    passed = Observation(Outcome.PASSED)
    assert held_back(passed, [exhibit(LOW)]) is None


def web_page(own_letters: int) -> Exhibit:
    blocks = (Block("ก" * own_letters), Block("ขข", picture="http://a.example/photo.jpg"))
    return Exhibit(URL, Document(URL, "text/html", "html", blocks=blocks, scan=(LOW,)), label="แผน")


def test_a_page_that_is_a_picture_may_hide_there_what_it_lacks() -> None:
    held = held_back(failed(Reason.INCOMPLETE), [web_page(own_letters=60)])
    assert held is not None and held.reason is Reason.LOW_QUALITY_SCAN
    assert held.facts["pages"] is None


def test_a_photograph_on_an_ordinary_page_hides_nothing() -> None:
    assert held_back(failed(Reason.INCOMPLETE), [web_page(own_letters=900)]) is None


def test_a_page_that_scripts_would_fill_lacks_nothing_until_it_is_drawn() -> None:
    blocks = (Block("ก" * 900),)
    page = Document(URL, "text/html", "html", blocks=blocks, problems=(SCRIPTED,))
    held = held_back(failed(Reason.INCOMPLETE), [Exhibit(URL, page, label="แผน")])
    assert held is not None and held.reason is Reason.UNREADABLE
    assert held.facts["readability"] == "needs_browser"
    drawn = replace(page, problems=())
    assert held_back(failed(Reason.INCOMPLETE), [Exhibit(URL, drawn, label="แผน")]) is None


def test_the_home_page_hides_nothing_in_its_pictures() -> None:
    home = replace(web_page(own_letters=60), label="")
    assert held_back(failed(Reason.INCOMPLETE), [home]) is None


def test_a_heading_of_another_year_needs_no_further_digit() -> None:
    heading = Evidence(URL, "แผนพัฒนา พ.ศ. 2560-2564", "heading", page=1)
    facts = {"found_years": [2560]}
    old = Observation(Outcome.FAILED, Reason.OUT_OF_DATE, facts, (heading,))
    assert held_back(old, [exhibit(DIGITS, unread=(9,))]) is None
    unsure = replace(old, evidence=(replace(heading, quote="แผนพัฒนา พ.ศ. 25\ufffd0"),))
    assert held_back(unsure, [exhibit(DIGITS)]) is not None
    assert held_back(old, [exhibit(LOW)]) is not None


@pytest.mark.parametrize("path", ["", "index.html", "index.php", "home.htm"])
def test_a_front_page_that_is_linked_is_one_all_the_same(path: str) -> None:
    linked = replace(web_page(own_letters=60), url=f"http://a.example/{path}", label="หน้าแรก")
    assert held_back(failed(Reason.INCOMPLETE), [linked]) is None
