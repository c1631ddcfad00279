"""Telephone, fax, e-mail, address and map on the pages of a place."""

from __future__ import annotations

import pytest
from checks_material import HOME, dead, scan, seen, shown, unfetched

from oit_checker.documents import read
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit

ADDRESS = "เลขที่ 99 หมู่ 9 ตำบลบ้านสมมติ อำเภอเมืองสมมติ จังหวัดสมมติบุรี 99000"
TELEPHONE = "โทรศัพท์ 0-5300-0001"
FAX = "โทรสาร 0-5300-0002"
EMAIL = "อีเมล saraban@ban-sommut.example"
KINDS = {"address": ADDRESS, "telephone": TELEPHONE, "fax": FAX, "email": EMAIL}


def html(body: str) -> Exhibit:
    text = f"<title>ติดต่อเรา</title><h1>ติดต่อเรา</h1><p>ยินดีต้อนรับ</p>{body}"
    url = f"{HOME}/contact"
    return Exhibit(url, read(text.encode(), url=url, content_type="text/html; charset=utf-8"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("frame", ["<p>{}</p>", "<footer><div>{}</div></footer>"])
def test_each_detail_is_found_in_content_and_footer(kind: str, frame: str) -> None:
    observation = seen(kind, html(frame.format(KINDS[kind])))
    assert observation.outcome is Outcome.PASSED
    assert observation.evidence[0].quote == KINDS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_each_detail_is_missed_while_the_others_stand(kind: str) -> None:
    others = "".join(f"<p>{text}</p>" for name, text in KINDS.items() if name != kind)
    observation = seen(kind, html(others))
    assert (observation.outcome, observation.reason) == (Outcome.FAILED, Reason.INCOMPLETE)


@pytest.mark.parametrize("kind", [*KINDS, "map"])
def test_what_was_not_read_or_fetched_leaves_it_open(kind: str) -> None:
    assert seen(kind, [html(""), shown(scan("contact.pdf"), step=1)]).outcome is Outcome.CANT_TELL
    assert seen(kind, [html(""), unfetched("contact.html")]).outcome is Outcome.UNTESTED
    assert seen(kind, [html(""), dead("contact.html", "ติดต่อ")]).outcome is Outcome.FAILED


def test_a_number_one_digit_short_is_no_telephone() -> None:
    assert seen("telephone", html("<p>โทรศัพท์ 0-5300-001</p>")).outcome is Outcome.FAILED


def test_a_fax_is_no_telephone_and_a_shared_line_is_both() -> None:
    assert seen("telephone", html(f"<p>{FAX}</p>")).outcome is Outcome.FAILED
    both = html("<p>โทรศัพท์/โทรสาร 0-5300-0001</p>")
    assert seen("telephone", both).outcome is Outcome.PASSED
    assert seen("fax", both).outcome is Outcome.PASSED


def test_links_to_call_and_to_write_count() -> None:
    assert seen("telephone", html('<a href="tel:053000001">โทรหาเรา</a>')).facts["found"] == [
        "053000001"
    ]
    mail = html('<a href="mailto:saraban@ban-sommut.example?subject=x">เขียนถึงเรา</a>')
    assert seen("email", mail).facts["found"] == ["saraban@ban-sommut.example"]


def test_an_address_may_run_over_lines() -> None:
    lines = html("<p>99 หมู่ 9</p><p>ตำบลบ้านสมมติ อำเภอเมืองสมมติ</p><p>จังหวัดสมมติบุรี 99000</p>")
    assert seen("address", lines).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ('<iframe src="https://www.google.com/maps/embed?pb=0"></iframe>', "embedded"),
        ('<a href="https://goo.gl/maps/abc">ที่ตั้ง</a>', "linked"),
        ('<a href="/location.html">แผนที่ตั้งสำนักงาน</a>', "linked"),
        ('<img src="a.jpg" alt="แผนที่ไปเทศบาล" width="600" height="400">', "pictured"),
        ('<h2>แผนที่</h2><img src="a.jpg" width="600" height="400">', "pictured"),
    ],
)
def test_a_map_is_seen_in_its_forms(body: str, how: str) -> None:
    observation = seen("map", html(body))
    assert observation.outcome is Outcome.PASSED and observation.facts["how"] == how


@pytest.mark.parametrize("kind", KINDS)
def test_an_embedded_map_states_no_contact(kind: str) -> None:
    embedded = Exhibit("https://www.google.com/maps/embed?pb=1", unfetched="off_site", step=1)
    form = Exhibit("https://elsewhere.example/contact", unfetched="off_site", step=1)
    assert seen(kind, [html(""), embedded]).reason is Reason.INCOMPLETE
    assert seen(kind, [html(""), form]).reason is Reason.HOSTED_ELSEWHERE


def test_an_icon_in_the_footer_is_no_map_of_the_last_heading() -> None:
    picture = '<img src="/icon.png" alt="Facebook">'
    assert seen("map", html(f"<h2>แผนที่</h2>{picture}")).outcome is Outcome.PASSED
    footer = f"<h2>แผนที่</h2><p>กำลังปรับปรุง</p><footer><p>เทศบาล</p><p>{picture}</p></footer>"
    assert seen("map", html(footer)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "body", ["", '<a href="/sitemap.html">แผนผังเว็บไซต์</a>', '<a href="/tax.html">แผนที่ภาษี</a>']
)
def test_no_map_or_another_kind_of_map_fails(body: str) -> None:
    assert seen("map", html(body)).reason is Reason.INCOMPLETE
