"""Whose site a home page says it is: an alarm only where there is no doubt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from oit_checker.batch.notices import notices_of
from oit_checker.batch.owner import is_owned_by, owner_of
from oit_checker.documents import read
from oit_checker.model.agency import Agency
from oit_checker.model.batch import ListedAgency
from oit_checker.model.document import Document
from oit_checker.model.web import Hop, Snapshot, TlsReport

SITE = "https://www.klangna.go.th/"


def page(
    title: str, header: str = "", body: str = "", footer: str = "", head: str = ""
) -> Document:
    markup = (
        f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>"
        f"<header>{header}</header><main><p>{body}</p></main><footer>{footer}</footer></body></html>"
    )
    return read(markup.encode(), url=SITE, content_type="text/html; charset=utf-8")


def agency(name: str, province: str = "ขอนแก่น", site: str = SITE) -> ListedAgency:
    return ListedAgency(Agency(site, name), province)


def snapshot(url: str = SITE, problem: str = "", requested: str = SITE) -> Snapshot:
    hops = () if url == requested else (Hop(requested, 301, url),)
    moment = datetime(2025, 4, 1, tzinfo=UTC)
    tls = TlsReport(problem)
    return Snapshot(url, requested, 200, (), moment, "0" * 64, 1, "text/html", hops, tls=tls)


def ids(listed: ListedAgency, document: Document, seen: Snapshot | None = None) -> list[str]:
    return [notice.id for notice in notices_of(listed, document, seen or snapshot())]


OWN = page(
    "เทศบาลตำบลกลางนา",
    "<h1>เทศบาลตำบลกลางนา</h1>",
    "ยินดีต้อนรับ",
    "เทศบาลตำบลกลางนา อำเภอชุมแพ จังหวัดขอนแก่น 40130",
)


@pytest.mark.parametrize(
    "name",
    [
        "เทศบาลตำบลกลางนา",
        "ทต.กลางนา",
        "ทต. กลางนา",
        "สำนักงานเทศบาลตำบลกลางนา",
        "เทศบาลตำบลกลางนา อำเภอชุมแพ จังหวัดขอนแก่น",
        "เทศบาลตำบลกลางนาอำเภอชุมแพ",
        "เทศบาลตำบล “กลางนา”",
    ],
)
def test_a_site_is_its_agencys_in_every_spelling_of_the_name(name: str) -> None:
    assert is_owned_by(agency(name), OWN) is True
    assert ids(agency(name), OWN) == []


def test_another_place_in_title_and_footer_is_another_owner() -> None:
    wrong = agency("อบต.ท่าสมมุติ")
    assert is_owned_by(wrong, OWN) is False
    notice = notices_of(wrong, OWN, snapshot())[0]
    assert notice.id == "other_owner"
    assert notice.facts == {"name": "อบต.ท่าสมมุติ", "shown": "เทศบาลตำบลกลางนา"}
    assert owner_of(OWN) == ("เทศบาลตำบลกลางนา",)


@pytest.mark.parametrize(
    "document",
    [
        page("หน้าแรก", "<img src=logo.png>", "ข่าว", "สงวนลิขสิทธิ์"),
        page("เทศบาลตำบลกลางนา", "", "ข่าว", ""),
        page("Klangna Municipality", "<h1>Klangna</h1>", "news", "Klangna"),
        page("หน้าแรก", "", "อบต.หนึ่ง เทศบาลตำบลสอง เทศบาลเมืองสาม", "อบต.หนึ่ง อบต.สอง"),
        page("หน้าแรก", "<img alt='อบจ.ขอนแก่น'>", "", "อบจ.ขอนแก่น"),
        page("อบต.หนึ่ง", "<h1>อบต.สอง</h1>", "", "อบต.สอง อบต.หนึ่ง"),
    ],
    ids=["no name", "title alone", "English", "links to others", "banners", "two names"],
)
def test_a_page_that_does_not_surely_name_one_owner_raises_no_alarm(document: Document) -> None:
    assert is_owned_by(agency("อบต.ท่าสมมุติ"), document) is None
    assert ids(agency("อบต.ท่าสมมุติ"), document) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("อบต.ศรีสมมุติ", "องค์การบริหารส่วนตำบลสีสมมุติ"),
        ("อบต.บ้านกลาง", "องค์การบริหารส่วนตำบลบ้านกลางขอต้อนรับทุกท่าน"),
        ("อบต.โนนสมบูรณ์", "อบต.โนนสมบูรณ"),
        ("เทศบาลเมืองพลสมมุติ", "เทศบาลเมืองเมืองพลสมมุติ"),
        ("อบต.ห้วยแก้ว", "องค์การบริหารส่วนตำบลหวยแกว"),
        ("อบต.วัดใหญ่ฯ", "องค์การบริหารส่วนตำบลวัดใหญ่สมมุติ"),
    ],
)
def test_slips_short_forms_and_glued_words_raise_no_alarm(name: str, shown: str) -> None:
    document = page(shown, f"<h1>{shown}</h1>", "ข่าว", shown)
    assert is_owned_by(agency(name), document) is not False
    assert ids(agency(name), document) == []


def test_the_listed_name_anywhere_on_the_page_keeps_silence() -> None:
    document = page(
        "เทศบาลตำบลต้นแบบ", "<h1>เทศบาลตำบลต้นแบบ</h1>", "ติดต่อ ต.ท่าสมมุติ", "เทศบาลตำบลต้นแบบ"
    )
    assert is_owned_by(agency("อบต.ท่าสมมุติ"), document) is None


def test_a_namesake_in_another_province_is_noticed() -> None:
    listed = agency("เทศบาลตำบลกลางนา", "สกลนคร")
    assert is_owned_by(listed, OWN) is False
    notice = notices_of(listed, OWN, snapshot())[0]
    assert (notice.id, notice.facts["shown"]) == ("other_province", "ขอนแก่น")


@pytest.mark.parametrize(
    "footer",
    [
        "พัฒนาโดยบริษัทตัวอย่าง จังหวัดขอนแก่น",
        "เทศบาลตำบลกลางนา อำเภอเมือง จังหวัดสกลนคร เดิมขึ้นกับจังหวัดขอนแก่น",
        "เทศบาลตำบลกลางนา Sakon Nakhon ใกล้จังหวัดขอนแก่น",
        "เทศบาลตำบลกลางนา จ.ขอนแก่น และเทศบาลตำบลกลางนา จ.เลย",
    ],
    ids=["the vendor's address", "both", "in English", "two others"],
)
def test_a_province_that_is_not_surely_the_sites_raises_no_alarm(footer: str) -> None:
    document = page("เทศบาลตำบลกลางนา", "", "ข่าว", footer)
    assert is_owned_by(agency("เทศบาลตำบลกลางนา", "สกลนคร"), document) is True


def test_another_kind_of_the_same_place_is_worth_a_look_but_no_wrong_owner() -> None:
    listed = agency("อบต.กลางนา")
    assert is_owned_by(listed, OWN) is None
    assert ids(listed, OWN) == ["other_kind"]


def test_an_agency_that_is_no_local_authority_is_never_alarmed_about() -> None:
    assert is_owned_by(agency("โรงพยาบาลท่าสมมุติ"), OWN) is None
    hospital = page("โรงพยาบาลท่าสมมุติ", "", "นัดหมาย", "โรงพยาบาลท่าสมมุติ")
    assert is_owned_by(agency("โรงพยาบาลท่าสมมุติ"), hospital) is True
    assert is_owned_by(agency(""), OWN) is None


def test_the_site_name_of_the_metadata_counts() -> None:
    head = '<meta property="og:site_name" content="เทศบาลตำบลกลางนา">'
    document = page("เทศบาลตำบลกลางนา", head=head)
    assert is_owned_by(agency("อบต.ท่าสมมุติ"), document) is False


def test_an_address_that_leads_to_another_site_is_told_and_https_of_the_same_is_not() -> None:
    moved = snapshot("https://www.elsewhere.go.th/")
    assert ids(agency("ทต.กลางนา"), OWN, moved) == ["redirected"]
    same = snapshot("https://klangna.go.th/home", requested="http://www.klangna.go.th/")
    assert ids(agency("ทต.กลางนา"), OWN, same) == []


def test_a_certificate_that_visitors_are_warned_of_is_told() -> None:
    assert ids(agency("ทต.กลางนา"), OWN, snapshot(problem="expired")) == ["tls_expired"]


def test_a_betting_shop_in_the_agencys_place_is_told() -> None:
    shop = page("สล็อตเว็บตรง ฝากถอนไม่มีขั้นต่ำ", "", "สล็อต บาคาร่า คาสิโน")
    assert ids(agency("ทต.กลางนา"), shop) == ["betting"]
    warning = page("เทศบาลตำบลกลางนา", "", "รณรงค์ต่อต้านการพนันออนไลน์ สล็อต บาคาร่า หวยออนไลน์")
    assert ids(agency("ทต.กลางนา"), warning) == []
    title = page("เทศบาลตำบลกลางนา เตือนภัยสล็อตออนไลน์")
    assert ids(agency("ทต.กลางนา"), title) == []


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Apache2 Ubuntu Default Page: It works", ""),
        ("Index of /", "Name Last modified Size"),
        ("klangna.go.th", "This domain is for sale"),
        ("Welcome to nginx!", "If you see this page"),
    ],
)
def test_a_page_of_the_hosting_company_is_told(title: str, body: str) -> None:
    assert ids(agency("ทต.กลางนา"), page(title, "", body)) == ["parked"]
