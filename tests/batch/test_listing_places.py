"""Names of provinces and districts as people write them, and words for all that is told."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from oit_checker.batch import listing
from oit_checker.messages import sentences
from oit_checker.thai.places import (
    BANGKOK,
    district_named,
    districts,
    province_in,
    province_named,
    provinces,
    provinces_with_district,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("จ.ขอนแก่น", "ขอนแก่น"),
        ("จังหวัด ขอนแก่น", "ขอนแก่น"),
        ("Khonkaen", "ขอนแก่น"),
        ("Khon Kaen Province", "ขอนแก่น"),
        ("กรุงเทพฯ", BANGKOK),
        ("กทม.", BANGKOK),
        ("Bangkok", BANGKOK),
        ("อยุธยา", "พระนครศรีอยุธยา"),
        ("หนองบัวลําภู", "หนองบัวลำภู"),
        ("ตาก", "ตาก"),
        ("จันทบุรี", "จันทบุรี"),
    ],
)
def test_a_province_is_known_by_all_its_names(written: str, expected: str) -> None:
    found = province_named(written)
    assert found is not None
    assert (found.name, found.is_mended) == (expected, False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("นครราชศรีมา", "นครราชสีมา"), ("ศรีษะเกษ", "ศรีสะเกษ"), ("สุราษฏร์ธานี", "สุราษฎร์ธานี")],
)
def test_a_slip_in_a_province_is_mended(written: str, expected: str) -> None:
    found = province_named(written)
    assert found is not None
    assert (found.name, found.is_mended) == (expected, True)


@pytest.mark.parametrize("written", ["", "ตราก", "เพชรบูรี์บูรณ", "แอตแลนติส", "เมือง"])
def test_what_names_no_province_or_could_be_several_is_left_alone(written: str) -> None:
    assert province_named(written) is None


@pytest.mark.parametrize("name", provinces())
def test_no_province_or_district_is_taken_for_another(name: str) -> None:
    found = province_named(name)
    assert found is not None
    assert (found.name, found.is_mended) == (name, False)
    for district in districts(name):
        read = district_named(district, name)
        assert read is not None
        assert (read.name, read.is_mended) == (district, False)


@pytest.mark.parametrize(
    ("written", "province", "expected"),
    [
        ("เมือง", "ขอนแก่น", "เมืองขอนแก่น"),
        ("อ.เมือง", "ขอนแก่น", "เมืองขอนแก่น"),
        ("Mueang Khon Kaen", "ขอนแก่น", "เมืองขอนแก่น"),
        ("กิ่งอำเภอหนองนาคำ", "ขอนแก่น", "หนองนาคำ"),
        ("เขตบางรัก", BANGKOK, "บางรัก"),
    ],
)
def test_a_district_is_known_by_all_its_names(written: str, province: str, expected: str) -> None:
    found = district_named(written, province)
    assert found is not None
    assert found.name == expected


def test_a_district_of_another_province_is_not_found_in_this_one() -> None:
    assert district_named("บางใหญ่", "ขอนแก่น") is None
    assert provinces_with_district("อ.บางใหญ่") == ("นนทบุรี",)
    assert provinces_with_district("เมือง") == ()


def test_the_province_of_a_title() -> None:
    assert province_in("รายชื่อ อปท. จังหวัดขอนแก่น ปี 2568") == "ขอนแก่น"
    assert province_in("จังหวัดขอนแก่น และ จ.เลย") == ""
    assert province_in("รายชื่อหน่วยงาน") == ""


def test_everything_that_is_told_of_a_row_or_a_home_page_has_its_words() -> None:
    folder = Path(listing.__file__).parent
    wanted = {f"batch.notice.tls_{p}" for p in ("expired", "wrong_host", "untrusted", "other")}
    wanted |= {f"batch.notice.{p}" for p in ("other_owner", "other_kind", "tls_old_protocol")}
    for path in (*folder.glob("*.py"), folder.parent / "notices.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            text = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if name in ("tell", "Notice") and text:
                prefix = "listing.problem" if name == "tell" else "batch.notice"
                wanted.add(f"{prefix}.{text}")
    assert len(wanted) > 25
    for language in ("th", "en"):
        assert sorted(wanted - set(sentences(language))) == []
