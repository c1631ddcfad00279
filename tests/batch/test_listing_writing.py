"""What is written is read back the same, whatever the names are."""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from oit_checker.batch.listing import read_list, write_list, write_template
from oit_checker.messages import Speech
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.batch import ListedAgency
from oit_checker.model.errors import UserError
from oit_checker.thai.places import districts, provinces
from oit_checker.thai.script import normalised

WORDS = st.text("กขคงนบปมยรลวสหอาเแ=+-@'\"()_x0041 " + string.ascii_letters, max_size=24).map(
    lambda text: " ".join(normalised(text).split())
)
SCORES = st.one_of(st.none(), st.floats(0, 100).map(lambda score: round(score, 2)))


@st.composite
def agencies(draw: st.DrawFn) -> list[ListedAgency]:
    made = []
    for number in range(draw(st.integers(1, 5))):
        province = draw(st.sampled_from(["", *provinces()]))
        district = draw(st.sampled_from(["", *districts(province)])) if province else ""
        agency = Agency(
            f"https://a{number}.go.th/",
            draw(WORDS.filter(lambda name: not name.startswith("รวม"))),
            draw(st.sampled_from(list(AgencyType))),
        )
        tags = draw(st.lists(st.sampled_from(["โซน 1", "เฝ้าระวัง", "b"]), unique=True))
        contact = draw(WORDS)
        made.append(
            ListedAgency(
                agency,
                province,
                district,
                tuple(tags),
                contact,
                "",
                draw(SCORES),
                draw(SCORES),
                number + 2,
            )
        )
    return made


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["th", "en"])
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=agencies())
def test_a_written_list_is_read_back_the_same(
    tmp_path: Path, ending: str, language: str, made: list[ListedAgency]
) -> None:
    path = tmp_path / f"list.{ending}"
    write_list(path, made, language)
    assert list(read_list(path).agencies) == made


def test_excel_sees_the_thai_of_a_csv_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_list(path, [ListedAgency(Agency("https://a.go.th/", "=1+1"))])
    assert path.read_bytes().startswith("\ufeffชื่อหน่วยงาน".encode())
    assert ",=1" not in path.read_text("utf-8-sig") and "'=1+1" in path.read_text("utf-8-sig")


def test_remarks_stand_in_a_last_column_that_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    listed = ListedAgency(Agency("https://a.go.th/", "อบต.ก"), row=2)
    write_list(path, [listed], remarks={"https://a.go.th/": "เปิดไม่ได้"})
    sheet = load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[2]][-1] == "เปิดไม่ได้"
    kind = AgencyType.OTHER  # as written, though the name tells another
    read = read_list(path).agencies[0]
    assert read == replace(listed, agency=replace(listed.agency, agency_type=kind))


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_of_a_province_holds_no_agency_until_it_is_filled_in(
    tmp_path: Path, ending: str, language: str
) -> None:
    path = tmp_path / f"list.{ending}"
    write_template(path, language, "ขอนแก่น")
    with pytest.raises(UserError, match="no_agencies"):
        read_list(path)
    if ending == "xlsx":
        book = load_workbook(path)
        sheet = book.worksheets[0]
        sheet["A3"], sheet["C3"], sheet["D3"] = "อบต.กลางนา", "klangna.go.th", "เมือง"
        book.save(path)
    else:
        filled = path.read_text("utf-8-sig") + "อบต.กลางนา,,klangna.go.th,เมือง\n"
        path.write_text(filled, "utf-8")
    listed = read_list(path)
    assert listed.problems == ()
    assert listed.agencies[0].province == "ขอนแก่น"
    assert listed.agencies[0].district == "เมืองขอนแก่น"


def test_the_template_offers_types_and_districts_to_choose_from(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_template(path, "th", "ขอนแก่น")
    book = load_workbook(path)
    sheet, guide = book.worksheets
    choices = {
        str(c.sqref).split(":")[0]: c.formula1 for c in sheet.data_validations.dataValidation
    }
    offered = {}
    for cell, formula in choices.items():
        cells = formula.split("!")[1].replace("$", "")
        offered[cell] = [row[0].value for row in guide[cells]]
    speech = Speech("th")
    types = [speech.say(f"submission.agency_type.{kind.value}") for kind in AgencyType]
    assert offered == {"B3": types, "D3": list(districts("ขอนแก่น"))}


def test_another_ending_and_a_folder_that_is_not_there_are_told(tmp_path: Path) -> None:
    listed = [ListedAgency(Agency("https://a.go.th/"))]
    with pytest.raises(UserError, match=r"listing\.format"):
        write_list(tmp_path / "list.docx", listed)
    with pytest.raises(UserError, match=r"listing\.cannot_write"):
        write_list(tmp_path / "none" / "list.csv", listed)
