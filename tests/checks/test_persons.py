"""Made-up people of a made-up municipality, in the layouts that agencies use."""

from __future__ import annotations

import pytest
from checks_material import HOME, seen, unfetched

from oit_checker.documents import read
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation

MAYOR = ("p1.jpg", "นายสมมุติ ทดสอบดี", "นายกเทศมนตรี", "โทร. 08-0000-0001")
DEPUTY = ("p2.jpg", "นางตัวอย่าง ลองดู", "รองนายกเทศมนตรี", "โทร. 08-0000-0002")
CLERK = ("p3.jpg", "นายนามสกุล สมมุติ", "ปลัดเทศบาล", "อีเมล palad@ban-sommut.example")
PEOPLE = (MAYOR, DEPUTY, CLERK)
ALL = ("name", "position", "photo", "contact")
TITLE = "<h1>คณะผู้บริหาร เทศบาลตำบลบ้านสมมติ</h1>"


def shown(html: str, url: str = f"{HOME}/executives", label: str = "", step: int = 0) -> Exhibit:
    document = read(html.encode(), url=url, content_type="text/html; charset=utf-8")
    return Exhibit(url, document, label=label, step=step, found_on=HOME if step else "")


def judged(html: str, each: tuple[str, ...] = ALL, **more: object) -> Observation:
    return seen("persons", shown(TITLE + html), each=each, **more)


def card(photo: str, name: str, position: str, contact: str) -> str:
    picture = f'<img src="{photo}" width="150" height="200">' if photo else ""
    return f"<div class='card'>{picture}<p>{name}</p><p>{position}</p><p>{contact}</p></div>"


CARDS = "".join(card(*person) for person in PEOPLE)
ROWS = "".join(
    f"<tr><td><img src={p}></td><td>{n}</td><td>{o}</td><td>{c}</td></tr>" for p, n, o, c in PEOPLE
)
ONE_CELL_EACH = "".join(f"<td><img src={p}><br>{n}<br>{o}<br>{c}</td>" for p, n, o, c in PEOPLE)
PICTURES_ABOVE = "".join(f"<td><img src={p}></td>" for p, *_ in PEOPLE)
LINE_BY_LINE = "".join(
    "<tr>" + "".join(f"<td>{person[i]}</td>" for person in PEOPLE) + "</tr>" for i in (1, 2, 3)
)


@pytest.mark.parametrize(
    "html",
    [
        CARDS,
        f"<table><tr><th>รูป</th><th>ชื่อ</th><th>ตำแหน่ง</th><th>ติดต่อ</th></tr>{ROWS}</table>",
        f"<table><tr>{ONE_CELL_EACH}</tr></table>",
        f"<table><tr>{PICTURES_ABOVE}</tr>{LINE_BY_LINE}</table>",
        "".join(f"<p><img src={p}></p><p>{o}<br>{n}<br>{c}</p>" for p, n, o, c in PEOPLE),
        "".join(f"<h3>{o}</h3>{card(p, n, o + 'ตำบลบ้านสมมติ', c)}" for p, n, o, c in PEOPLE),
        "".join(card(p, n, o, "") for p, n, o, _ in PEOPLE)
        + "".join(f"<div style='display:none'>{n} {c}</div>" for _, n, _, c in PEOPLE),
    ],
    ids=["cards", "rows", "cells", "grid", "position first", "headings", "hidden pop-ups"],
)
def test_complete_people_pass_in_every_layout(html: str) -> None:
    observation = judged(html)
    assert observation.outcome is Outcome.PASSED, observation.facts
    assert observation.facts["count"] == 3


@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize(
    ("place", "what"), list(enumerate(["photo", "name", "position", "contact"]))
)
def test_one_thing_missing_is_told_of_that_person_only(index: int, place: int, what: str) -> None:
    people = [list(person) for person in PEOPLE]
    people[index][place] = ""
    html = "".join(card(*person) for person in people)
    observation = judged(html)
    assert (observation.outcome, observation.reason) == (Outcome.FAILED, Reason.INCOMPLETE)
    left = people[index][1] or people[index][2]
    assert observation.facts["missing"] == [f"{left}: {what}"]
    others = tuple(name for name in ALL if name != what)
    assert judged(html, others).outcome is Outcome.PASSED


def test_one_number_for_all_is_nobodys_contact() -> None:
    html = "".join(card(p, n, o, "") for p, n, o, _ in PEOPLE)
    below = "<p>สำนักงานเทศบาลตำบลบ้านสมมติ โทร 053-000-001</p>"
    footer = "<footer>โทร 053-000-001</footer>"
    assert judged(html + below).facts["missing_count"] == 3
    assert judged(html + footer).facts["missing_count"] == 3


def test_an_office_number_beside_each_person_counts() -> None:
    html = "".join(card(p, n, o, "โทร. 053-000-001") for p, n, o, _ in PEOPLE)
    assert judged(html).outcome is Outcome.PASSED


def test_a_contact_may_stand_on_the_persons_own_page() -> None:
    html = TITLE + card(*MAYOR[:3], "") + card(*DEPUTY)
    own = shown(
        f"<h1>{MAYOR[1]}</h1><p>{MAYOR[2]}</p><p>มือถือ 08-0000-0009</p>",
        f"{HOME}/mayor", MAYOR[1], 1,
    )  # fmt: skip
    assert seen("persons", [shown(html), own], each=ALL).outcome is Outcome.PASSED
    gap = unfetched("mayor", MAYOR[1])
    assert seen("persons", [shown(html), gap], each=ALL).outcome is Outcome.UNTESTED


def test_members_of_the_council_are_not_asked() -> None:
    council = "<h2>สมาชิกสภาเทศบาล</h2><p>นายสภา คนหนึ่ง</p><p>สมาชิกสภาเทศบาล เขต 1</p>"
    observation = judged(CARDS + council)
    assert observation.outcome is Outcome.PASSED and observation.facts["count"] == 3


def test_a_council_post_before_its_name_marks_nobody_else() -> None:
    html = f"<p>{MAYOR[2]}<br>{MAYOR[1]}</p><p>สมาชิกสภาเทศบาล</p><p>นายสภา คนหนึ่ง</p>"
    assert judged(html, ("name",)).facts["persons"] == [MAYOR[1]]


def test_a_grid_may_hold_several_rows_of_people() -> None:
    more = LINE_BY_LINE.replace("ทดสอบดี", "คนอื่น").replace("ลองดู", "อีกคน")
    more = more.replace("นามสกุล", "อีกหนึ่ง")
    observation = judged(f"<table>{LINE_BY_LINE}{more}</table>", ("name", "position", "contact"))
    assert observation.outcome is Outcome.PASSED and observation.facts["count"] == 6


def test_a_council_alone_is_no_executive() -> None:
    html = "<h1>สภาเทศบาล</h1>" + card("a.jpg", "นายสภา คนหนึ่ง", "ประธานสภาเทศบาล", "")
    assert seen("persons", shown(html), each=("name",)).reason is Reason.INCOMPLETE


def test_a_vacant_post_is_excused() -> None:
    observation = judged(CARDS + "<p>ผู้อำนวยการกองคลัง</p><p>(ว่าง)</p>")
    assert observation.outcome is Outcome.PASSED and observation.facts["count"] == 4


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="logo.png" width="150" height="200">',
        '<img src="icon-phone.png">',
        '<img src="x.jpg" width="900" height="200">',
        '<img src="noimage.jpg" width="150" height="200">',
    ],
)
def test_a_logo_icon_or_banner_is_no_photograph(picture: str) -> None:
    html = f"<div class='card'>{picture}<p>{MAYOR[1]}</p><p>{MAYOR[2]}</p></div>"
    assert judged(html, ("photo",)).facts["missing"] == [f"{MAYOR[1]}: photo"]


def test_names_inside_a_picture_need_a_person_to_look() -> None:
    observation = judged('<img src="executives-wide.jpg" width="900" height="150">')
    assert observation.outcome is Outcome.FAILED  # a banner
    observation = judged('<img src="executives2563.jpg" width="700" height="900">')
    assert (observation.outcome, observation.reason) == (Outcome.CANT_TELL, Reason.UNREADABLE)


def test_too_few_people_fail() -> None:
    assert judged(CARDS, ("name",), at_least=4).reason is Reason.INCOMPLETE
    assert judged("<p>เทศบาลจัดงานวันเด็ก</p>", ("name",)).reason is Reason.INCOMPLETE


def test_an_unknown_attribute_is_refused() -> None:
    with pytest.raises(ValueError, match="shoe"):
        judged(CARDS, ("shoe",))


def test_a_name_above_its_photo_belongs_to_what_follows() -> None:
    page = "".join(
        f"<h5>{name}</h5><img src='{photo}' width='150' height='200'>"
        f"<ul><li>{position} {contact}</li></ul>"
        for photo, name, position, contact in PEOPLE
    )
    result = judged(page)
    assert (result.outcome, result.facts["count"]) == (Outcome.PASSED, 3)


def test_officers_below_the_head_are_not_asked_for_a_post_of_an_executive() -> None:
    page = card(*MAYOR) + card("p4.jpg", "นายพนักงาน ทดลอง", "ตำแหน่งนักวิชาการชำนาญการ", "โทร. -")
    result = judged(page)
    assert (result.outcome, result.facts["count"]) == (Outcome.PASSED, 1)
