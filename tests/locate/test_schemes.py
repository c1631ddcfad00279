"""Lists of other assessments are recognised, and NACC's own list is none of them."""

from __future__ import annotations

import pytest

from oit_checker import documents
from oit_checker.locate.schemes import SchemeSeen, schemes_on
from oit_checker.model.document import Document
from oit_checker.rulepack import load_pack

PACK = load_pack(2568)


def page(title: str, *labels: str, heading: str = "", around: str = "") -> Document:
    links = "".join(f'<li><a href="/{i}.pdf">{label}</a></li>' for i, label in enumerate(labels))
    text = (
        f"<html><head><title>{title}</title></head><body>{around}"
        f"<main><h1>{heading or title}</h1><ul>{links}</ul></main></body></html>"
    )
    return documents.read(text.encode(), url="http://example.test/ita", content_type="text/html")


def seen(document: Document) -> list[str]:
    return [each.scheme.id for each in schemes_on(document, PACK.schemes)]


@pytest.mark.parametrize(
    ("document", "scheme"),
    [
        (page("ITA 2568 โรงพยาบาลสมมติ", "MOIT 1", "MOIT 2", "MOIT 3 ไตรมาส 1"), "health-moit"),
        (page("ITA", "moit๑", "MOIT-๒", "MOIT.03"), "health-moit"),
        (page("ITA 2563 โรงพยาบาลสมมติ", "EB1 แผน", "EB 2", "EB-3 รายงาน"), "health-eb"),
        (page("OIT วิทยาลัยเทคนิคสมมติ", "O1 โครงสร้าง", "O2 ผู้บริหาร", "O3 แผน"), "vocational"),
        (page("ITA-VEC 2569", "o1", "o2", "o3"), "vocational"),
        (
            page("ประกันคุณภาพ", "แผนพัฒนาสถานศึกษา", "ข้อมูลผู้บริหารสถานศึกษา", "SAR ปี 2568"),
            "vocational",
        ),
        (page("OIT | โรงเรียนบ้านสมมติ", "O1 โครงสร้าง", "O2 ผู้บริหาร", "O3 อำนาจหน้าที่"), "schools"),
        (
            page("ITA", "O1 โครงสร้าง", "O2 ผู้บริหาร", "O3 งาน", heading="สถานีตำรวจภูธรสมมติ"),
            "police",
        ),
    ],
)
def test_a_list_of_another_scheme_is_recognised(document: Document, scheme: str) -> None:
    assert seen(document) == [scheme]


@pytest.mark.parametrize(
    "document",
    [
        page("การเปิดเผยข้อมูลสาธารณะ OIT 2568", "O1 โครงสร้าง", "O2 ข้อมูลผู้บริหาร", "O3 ติดต่อ"),
        page("ข่าว", "อบรมการประเมิน MOIT 1 ที่โรงพยาบาล"),
        page("OIT เทศบาลตำบลสมมติ", "O1 โครงสร้าง", "O2 ผู้บริหาร", "O3 งาน", "โรงเรียนในสังกัด"),
        page("โรงเรียนบ้านสมมติ", "ประวัติโรงเรียน", "ข่าวกิจกรรม"),
        page("เว็บ", "WEB1", "WEB2", "WEB3", "EB10", "EB10"),
        page("ประกันคุณภาพ", "แผนพัฒนาสถานศึกษา", "SARS"),
        page(
            "OIT เทศบาล",
            "O1",
            "O2",
            "O3",
            around="<nav><a href='/a'>MOIT1</a><a href='/b'>MOIT2</a><a href='/c'>MOIT3</a></nav>",
        ),
    ],
)
def test_a_mention_a_menu_or_the_list_of_nacc_is_no_other_scheme(document: Document) -> None:
    assert seen(document) == []


def test_what_gave_the_scheme_away_is_told() -> None:
    (found,) = schemes_on(page("ITA", "MOIT 3", "MOIT 1", "MOIT 11 มีส่วนร่วม"), PACK.schemes)
    assert isinstance(found, SchemeSeen)
    assert found.by == "codes"
    assert found.codes == ("MOIT1", "MOIT3", "MOIT11")
    assert found.evidence[0].quote == "MOIT 1"
    assert found.evidence[0].url == "http://example.test/ita"


def test_every_scheme_has_a_name_in_both_languages() -> None:
    assert {s.id for s in PACK.schemes} == {
        "health-moit",
        "health-eb",
        "vocational",
        "schools",
        "police",
    }
    assert all(scheme.name.th and scheme.name.en for scheme in PACK.schemes)


def test_an_empty_document_shows_none() -> None:
    assert schemes_on(Document("http://example.test/x", "text/html", "html"), PACK.schemes) == ()
