"""Forms, boards, chats and social networks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from checks_material import HOME, context, seen, unfetched

from oit_checker.checks import Related
from oit_checker.documents import read
from oit_checker.model.document import Link
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit

FIELDS = (
    '<label>ชื่อ <input type="text" name="name"></label>'
    '<label>เรื่อง <textarea name="detail"></textarea></label><button type="submit">ส่ง</button>'
)
FORM = f'<form action="/send.php" method="post">{FIELDS}</form>'
DEAD = f'<form action="#" method="post">{FIELDS}</form>'
SEARCH = '<form action="/search"><input type="text" name="q" placeholder="ค้นหา"></form>'
LOGIN = '<form action="/login"><input type="text" name="u"><input type="password" name="p"></form>'
GOOGLE = '<a href="https://docs.google.com/forms/d/e/abc/viewform">{}</a>'


def html(body: str, title: str = "หน้า", path: str = "page") -> Exhibit:
    text = f"<title>{title}</title><h1>{title}</h1>{body}"
    url = f"{HOME}/{path}"
    return Exhibit(url, read(text.encode(), url=url, content_type="text/html; charset=utf-8"))


@pytest.mark.parametrize(
    ("body", "hosted"),
    [(FORM, False), (GOOGLE.format("แบบฟอร์ม"), True), (
        '<iframe src="https://forms.office.com/r/abc"></iframe>', True)],
)  # fmt: skip
def test_a_form_that_can_be_sent_passes(body: str, hosted: bool) -> None:
    observation = seen("online_form", html(body))
    assert observation.outcome is Outcome.PASSED and observation.facts["hosted"] is hosted


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<p>ส่งจดหมายมาที่เทศบาล</p>", Reason.NOT_PUBLISHED),
        (SEARCH, Reason.NOT_PUBLISHED),
        (DEAD, Reason.UNCLEAR_CONTENT),
        (LOGIN, Reason.LOGIN_REQUIRED),
    ],
)
def test_what_is_no_form_fails_with_its_reason(body: str, reason: Reason) -> None:
    observation = seen("online_form", html(body))
    assert (observation.outcome, observation.reason) == (Outcome.FAILED, reason)


def test_a_form_for_another_purpose_is_off_topic() -> None:
    page = html(FORM, "แบบประเมินการใช้ห้องประชุม")
    assert seen("online_form", page, purpose=("ร้องเรียน",)).reason is Reason.OFF_TOPIC
    page = html(FORM, "ร้องเรียนเรื่องทั่วไป")
    assert seen("online_form", page, purpose=("ร้องเรียน",)).outcome is Outcome.PASSED


def test_a_form_may_stand_on_a_page_that_was_not_fetched() -> None:
    assert seen("online_form", [html("<p>x</p>"), unfetched("f")]).outcome is Outcome.UNTESTED


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("ถาม-ตอบ", FORM),
        ("เว็บบอร์ด", '<a href="/board/new">ตั้งกระทู้ใหม่</a>'),
        ("กระดานสนทนา", "<p>ขอสอบถามเรื่องน้ำ</p><p>ผู้ตั้งกระทู้: ชาวบ้าน 2 ม.ค. 63</p>"),
        ("ติดต่อ", '<footer><a href="https://m.me/bansommut">แชต</a></footer>'),
        ("ติดต่อ", '<a href="https://lin.ee/abc123">LINE</a>'),
    ],
)
def test_a_way_to_ask_passes(title: str, body: str) -> None:
    assert seen("two_way_channel", html(body, title)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("คำถามที่พบบ่อย (FAQ)", "<p>ถาม: น้ำ</p><p>ตอบ: บัตร</p>", Reason.INCOMPLETE),
        ("ถามตอบ", DEAD, Reason.UNCLEAR_CONTENT),
        ("ถามตอบ", "<p>ยังไม่มีข้อมูล</p>", Reason.NOT_PUBLISHED),
        ("ถามตอบ", SEARCH, Reason.NOT_PUBLISHED),
        ("ติดต่อ", '<a href="https://www.facebook.com/bansommut">เพจ</a>', Reason.NOT_PUBLISHED),
    ],
)
def test_no_way_to_ask_fails(title: str, body: str, reason: Reason) -> None:
    observation = seen("two_way_channel", html(body, title))
    assert (observation.outcome, observation.reason) == (Outcome.FAILED, reason)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/bansommut",
        "https://www.facebook.com/profile.php?id=100001",
        "https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2Fbansommut",
        "https://line.me/R/ti/p/@bansommut",
        "https://lin.ee/abc",
        "https://www.youtube.com/channel/UC123",
        "https://www.youtube.com/@bansommut",
        "https://twitter.com/bansommut",
        "https://x.com/bansommut",
        "https://www.tiktok.com/@bansommut",
        "https://www.instagram.com/bansommut/",
    ],
)
def test_a_link_to_an_account_passes(url: str) -> None:
    page = html(f'<footer><a href="{url}">ติดตาม</a></footer>')
    assert seen("social_link", page).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/",
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fban-sommut.example",
        "https://twitter.com/intent/tweet?text=x",
        "https://social-plugins.line.me/lineit/share?url=x",
        "https://www.youtube.com/watch?v=abc",
        "https://www.instagram.com",
    ],
)
def test_a_share_button_or_a_front_page_is_no_account(url: str) -> None:
    assert seen("social_link", html(f'<a href="{url}">ไป</a>')).reason is Reason.INCOMPLETE


@pytest.mark.parametrize(
    "credit", ["- Designed by", "Powered by:", "พัฒนาเว็บไซต์โดย", "HTML template by"]
)
def test_the_account_of_the_designer_is_not_the_agencys(credit: str) -> None:
    page = f"<p>© 2020 เทศบาล {credit} <a href='https://www.facebook.com/studio'>Studio</a></p>"
    result = seen("social_link", html(page))
    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.INCOMPLETE)


@pytest.mark.parametrize(
    ("label", "outcome"),
    [
        ("แจ้งเรื่องร้องเรียน / ร้องทุกข์", Outcome.FAILED),
        ("แบบประเมินความพึงพอใจ", Outcome.FAILED),
        ("ถาม-ตอบ กับหน่วยงาน", Outcome.PASSED),
    ],
)
def test_a_form_for_complaints_is_no_channel_for_questions(label: str, outcome: Outcome) -> None:
    page = f"<p><a href='https://docs.google.com/forms/d/e/1/viewform'>{label}</a></p>"
    assert seen("two_way_channel", html(page)).outcome is outcome


def test_a_link_of_an_icon_alone_passes() -> None:
    page = "<footer><a href='https://www.facebook.com/bansommut'><i class='fb'></i></a></footer>"
    assert seen("social_link", html(page)).outcome is Outcome.PASSED


def test_an_icon_without_a_label_counts() -> None:
    page = html("<p>เทศบาล</p>")
    assert page.document is not None
    icon = Link("https://www.facebook.com/bansommut", "", 0)
    page = replace(page, document=replace(page.document, links=(icon,)))
    assert seen("social_link", page).outcome is Outcome.PASSED


def test_no_social_link_at_all_fails() -> None:
    page = html('<a href="https://netflix.com/x">x</a><p>หน้า</p>')
    assert seen("social_link", page).reason is Reason.NOT_PUBLISHED


def test_a_service_is_requested_online() -> None:
    page = html(f"<h2>ยื่นคำขอรับบริการน้ำ</h2>{FORM}", "E-Service")
    assert seen("online_service", page).facts["services"] == ["ยื่นคำขอรับบริการน้ำ"]
    hosted = html(GOOGLE.format("จองคิวรถเก็บขยะ"), "E-Service")
    assert seen("online_service", hosted).facts["hosted"] is True


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"<h2>แจ้งเรื่องร้องเรียนร้องทุกข์</h2>{FORM}", Reason.OFF_TOPIC),
        (f"<h2>แบบแสดงความคิดเห็น</h2>{FORM}", Reason.OFF_TOPIC),
        ('<a href="/f/a.pdf">แบบคำร้องขอใช้น้ำ</a>', Reason.INCOMPLETE),
        (f"<h2>ยื่นคำขอรับบริการน้ำ</h2>{DEAD}", Reason.UNCLEAR_CONTENT),
        ("<p>เร็ว ๆ นี้</p>", Reason.NOT_PUBLISHED),
    ],
)
def test_what_is_no_service_fails(body: str, reason: Reason) -> None:
    observation = seen("online_service", html(body, "E-Service"))
    assert (observation.outcome, observation.reason) == (Outcome.FAILED, reason)


def test_a_service_behind_a_password_needs_a_person() -> None:
    observation = seen("online_service", html(f"<h2>ยื่นคำขอออนไลน์</h2>{LOGIN}", "E-Service"))
    assert observation.outcome is Outcome.CANT_TELL


CORRUPTION = "ช่องทางแจ้งเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ"


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        (CORRUPTION, Outcome.PASSED),
        ("แจ้งเบาะแสการทุจริต", Outcome.PASSED),
        ("ร้องเรียน ร้องทุกข์ และแจ้งเบาะแสการทุจริต", Outcome.FAILED),
        ("ช่องทางร้องเรียน", Outcome.FAILED),
        ("นโยบายต่อต้านการทุจริต", Outcome.FAILED),
    ],
)
def test_a_channel_for_corruption_is_told_by_its_titles(title: str, outcome: Outcome) -> None:
    observation = seen("dedicated_channel", html(FORM, title), general="general")
    assert observation.outcome is outcome
    assert outcome is Outcome.PASSED or observation.reason is Reason.SHARED_CHANNEL


def test_a_label_makes_no_corruption_channel_of_a_page_for_general_grievances() -> None:
    for title, outcome in (
        ("ร้องเรียนร้องทุกข์ทั่วไป", Outcome.FAILED),
        ("แบบฟอร์มออนไลน์", Outcome.PASSED),
    ):
        page = replace(html(FORM, title), label="แจ้งเรื่องร้องเรียนการทุจริต")
        observation = seen("dedicated_channel", page, general="general")
        assert observation.outcome is outcome
        assert outcome is Outcome.PASSED or observation.reason is Reason.SHARED_CHANNEL


def test_one_page_may_hold_a_form_for_each() -> None:
    fraud = FORM.replace("send.php", "fraud.php")
    both = f"<h2>ติดต่อสอบถาม</h2>{FORM}<h2>แจ้งเรื่องร้องเรียนการทุจริต</h2>{fraud}"
    page = html(both, "ช่องทางร้องเรียน")
    other = html(FORM.replace("send.php", "other.php"), "ร้องเรียนร้องทุกข์")
    at = context(related={"general": Related(Outcome.PASSED, (replace(other, url=page.url),))})
    assert seen("dedicated_channel", page, at, general="general").outcome is Outcome.PASSED


def test_the_word_in_the_form_alone_is_not_enough() -> None:
    option = FORM.replace("<button", "<select name='k'><option>แจ้งทุจริต</option></select><button")
    assert seen("dedicated_channel", html(option, "ช่องทางร้องเรียน")).outcome is Outcome.FAILED


def test_the_same_page_or_form_for_both_is_shared() -> None:
    mine = html(FORM, CORRUPTION)
    same_form = html(FORM, "ร้องเรียนร้องทุกข์", "general")
    other_form = html(FORM.replace("send.php", "other.php"), "ร้องเรียนร้องทุกข์", "general")
    for general, outcome in (
        (same_form, Outcome.FAILED),
        (replace(other_form, url=mine.url), Outcome.FAILED),
        (other_form, Outcome.PASSED),
    ):
        at = context(related={"general": Related(Outcome.PASSED, (general,))})
        assert seen("dedicated_channel", mine, at, general="general").outcome is outcome


REQUEST = FIELDS.replace("เรื่อง", "สถานที่ที่ขอรับบริการ")
COMPLAINT = FIELDS.replace("เรื่อง", "เรื่องร้องเรียน")


@pytest.mark.parametrize("title", ["<p><b>แบบฟอร์มร้องเรียน</b></p>", "<h2>แบบฟอร์มร้องเรียน</h2>", ""])
def test_a_complaint_on_a_page_of_services_is_no_service_however_its_title_is_set(
    title: str,
) -> None:
    page = html(f'{title}<form action="/send" method="post">{COMPLAINT}</form>', "E-Service")
    assert seen("online_service", page).outcome is Outcome.FAILED


def test_a_request_on_a_page_of_services_is_one() -> None:
    page = html(f'<form action="/send" method="post">{REQUEST}</form>', "E-Service")
    assert seen("online_service", page).outcome is Outcome.PASSED


def test_a_form_around_the_whole_page_is_titled_where_its_fields_are() -> None:
    search = '<input type="text" name="txtSearch">'
    body = f"{search}<h1>E-Service</h1><h2>แบบฟอร์มร้องเรียน</h2>{FIELDS}"
    page = f'<title>หน้า</title><form method="post" action="./p.aspx">{body}</form>'
    shown = Exhibit(HOME, read(page.encode(), url=HOME, content_type="text/html; charset=utf-8"))
    assert seen("online_service", shown).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<p>Designed by Studio <a href='{}'><img src='f.png' alt='facebook'></a></p>", "failed"),
        ("<p>ติดตามเรา <a href='{}'><img src='f.png' alt='facebook'></a></p>", "passed"),
    ],
)
def test_the_makers_page_behind_a_picture_is_not_the_agencys(body: str, outcome: str) -> None:
    page = html(body.format("https://www.facebook.com/sometown"))
    assert seen("social_link", page).outcome == outcome


@pytest.mark.parametrize(
    ("title", "line", "outcome"),
    [
        ("ถาม-ตอบ", "{}", "passed"),
        ("หน้าหลัก", "<p>ส่งคำถามถึงเรา {}</p>", "passed"),
        ("หน้าหลัก", "<p>แบบประเมินความพึงพอใจ {}</p>", "failed"),
        ("หน้าหลัก", "<p>แจ้งเรื่องร้องเรียน {}</p>", "failed"),
        ("หน้าหลัก", "<p>{}</p>", "failed"),
    ],
)
def test_a_form_elsewhere_is_for_what_stands_beside_its_link(
    title: str, line: str, outcome: str
) -> None:
    page = html(line.format(GOOGLE.format("คลิก")), title)
    assert seen("two_way_channel", page).outcome == outcome
