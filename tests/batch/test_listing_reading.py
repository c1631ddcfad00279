"""Lists as offices keep them, read whole: what was understood, and every bad row at once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from oit_checker.batch.listing import AgencyList, read_list, sentence_of
from oit_checker.messages import Speech
from oit_checker.model.agency import AgencyType
from oit_checker.model.batch import ListedAgency
from oit_checker.model.errors import UserError

HEAD = "ชื่อหน่วยงาน,ประเภท,เว็บไซต์,อำเภอ,จังหวัด"


def listed(tmp_path: Path, text: str, encoding: str = "utf-8") -> AgencyList:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    return read_list(path)


def workbook(tmp_path: Path, *sheets: Sequence[Sequence[Any]]) -> tuple[Workbook, Path]:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"แผ่น {number}")
        for row in rows:
            sheet.append(list(row))
    return book, tmp_path / "list.xlsx"


def told(agencies: AgencyList) -> dict[str, list[tuple[int | None, str]]]:
    """Rows and columns by the last part of the problem's id."""
    found: dict[str, list[tuple[int | None, str]]] = {}
    for problem in agencies.problems:
        key = problem.message_id.rsplit(".", 1)[-1]
        found.setdefault(key, []).append((problem.row, problem.column))
    return found


def only(agencies: AgencyList) -> ListedAgency:
    assert len(agencies.agencies) == 1
    return agencies.agencies[0]


def test_a_plain_list_is_read_without_a_word(tmp_path: Path) -> None:
    agencies = listed(tmp_path, f"{HEAD}\nเทศบาลตำบลสุขสมมุติ,ทต.,https://www.suk.go.th,ชุมแพ,ขอนแก่น\n")
    found = only(agencies)
    assert agencies.name == "list"
    assert agencies.problems == ()
    assert found.agency.name == "เทศบาลตำบลสุขสมมุติ"
    assert found.agency.main_site == "https://www.suk.go.th/"
    assert found.agency.agency_type is AgencyType.SUBDISTRICT_MUNICIPALITY
    assert (found.district, found.province, found.row) == ("ชุมแพ", "ขอนแก่น", 2)


def test_english_headings_in_any_order_with_columns_of_others(tmp_path: Path) -> None:
    agencies = listed(
        tmp_path,
        "No.,Website,Budget,Province,Agency name,Tags,Contact person,Phone,IIT score,EIT\n"
        "1,www.suk.go.th,500000,Khon Kaen,Suk Subdistrict Municipality,a; b,Ms A,043 000,91.5,๘๘\n",
    )
    found = only(agencies)
    assert found.agency.agency_type is AgencyType.SUBDISTRICT_MUNICIPALITY
    assert found.province == "ขอนแก่น"
    assert found.tags == ("a", "b")
    assert found.contact == "Ms A 043 000"
    assert (found.iit, found.eit) == (91.5, 88.0)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("อปท.", "อบต.กลางนา"),
        ("ชื่อ อปท.", "อบต.กลางนา"),
        ("หน่วยงาน", "อบต.กลางนา"),
        ("ชื่อองค์กรปกครองส่วนท้องถิ่น", "อบต.กลางนา"),
    ],
)
def test_the_names_have_many_headings(tmp_path: Path, heading: str, expected: str) -> None:
    agencies = listed(tmp_path, f"{heading},เวปไซต์\nอบต.กลางนา,http://klangna.go.th\n")
    assert only(agencies).agency.name == expected


def test_what_is_said_about_a_website_is_not_taken_for_it(tmp_path: Path) -> None:
    agencies = listed(
        tmp_path,
        "ที่อยู่,สถานะเว็บไซต์,ชื่อผู้ดูแลเว็บไซต์,เบอร์ผู้ดูแลเว็บไซต์,ชื่อหน่วยงาน,ที่อยู่เว็บไซต์ (URL)\n"
        "หมู่ 1,ใช้ได้,นางสาว ก,043 000,อบต.กลางนา,klangna.go.th\n",
    )
    found = only(agencies)
    assert found.agency.main_site == "https://klangna.go.th/"
    assert found.contact == "นางสาว ก 043 000"


def test_windows_874_with_semicolons_a_title_and_thai_digits(tmp_path: Path) -> None:
    text = (
        "รายชื่อองค์กรปกครองส่วนท้องถิ่น จังหวัดขอนแก่น;;;\n"
        ";;;\n"
        "ลำดับ;อปท.;เว็บไซต์;คะแนน IIT\n"
        "๑;อบต.กลางนา;klangna.go.th;๙๐.๒๕\n"
    )
    agencies = listed(tmp_path, text, "cp874")
    found = only(agencies)
    assert found.agency.agency_type is AgencyType.SUBDISTRICT_ORGANISATION
    assert (found.province, found.iit, found.row) == ("ขอนแก่น", 90.25, 4)


@pytest.mark.parametrize("ending", ["txt", "csv"])
def test_a_list_that_is_nothing_but_addresses(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"sites.{ending}"
    path.write_text("www.suk.go.th\n\nhttp://klangna.go.th/main\nhttps://x.go.th\n", "utf-8")
    agencies = read_list(path)
    sites = [each.agency.main_site for each in agencies.agencies]
    assert sites == ["https://www.suk.go.th/", "http://klangna.go.th/main", "https://x.go.th/"]
    assert told(agencies) == {"no_names": [(None, "")]}


def test_without_headings_the_cells_tell_the_columns(tmp_path: Path) -> None:
    agencies = listed(
        tmp_path,
        "อบต.กลางนา,อ.ชุมแพ,ขอนแก่น,http://klangna.go.th\nทต.สุขสมมุติ,อ.น้ำพอง,ขอนแก่น,www.suk.go.th\n",
    )
    assert [each.agency.name for each in agencies.agencies] == ["อบต.กลางนา", "ทต.สุขสมมุติ"]
    assert [each.district for each in agencies.agencies] == ["ชุมแพ", "น้ำพอง"]


def test_merged_cells_two_rows_of_headings_and_links_behind_words(tmp_path: Path) -> None:
    book, path = workbook(
        tmp_path,
        [
            ["ทะเบียนหน่วยงาน", None, None, None],
            ["ที่ตั้ง", None, "ชื่อหน่วยงาน", "เว็บไซต์"],
            ["จังหวัด", "อำเภอ", None, None],
            ["ขอนแก่น", "เมือง", "ทต.สุขสมมุติ", "คลิกที่นี่"],
            [None, None, "อบต.กลางนา", "http://klangna.go.th"],
        ],
    )
    sheet = book.worksheets[0]
    for merged in ("A1:D1", "A2:B2", "C2:C3", "D2:D3", "A4:A5", "B4:B5"):
        sheet.merge_cells(merged)
    sheet["D4"].hyperlink = "https://www.suk.go.th/"
    book.save(path)
    agencies = read_list(path)
    assert [each.agency.main_site for each in agencies.agencies] == [
        "https://www.suk.go.th/",
        "http://klangna.go.th/",
    ]
    assert {(each.province, each.district) for each in agencies.agencies} == {
        ("ขอนแก่น", "เมืองขอนแก่น")
    }


def test_lines_between_the_rows_name_the_district_and_totals_are_no_agencies(
    tmp_path: Path,
) -> None:
    agencies = listed(
        tmp_path,
        "หน่วยงาน,เว็บไซต์\n"
        "จังหวัดขอนแก่น,\n"
        "อำเภอชุมแพ,\nอบต.กลางนา,klangna.go.th\n"
        "หน่วยงาน,เว็บไซต์\n"
        "อ.น้ำพอง,\nทต.สุขสมมุติ,www.suk.go.th\n"
        "รวม 2 แห่ง,\nหมายเหตุ: ข้อมูล ณ วันที่ 1,\n",
    )
    assert [each.district for each in agencies.agencies] == ["ชุมแพ", "น้ำพอง"]
    assert {each.province for each in agencies.agencies} == {"ขอนแก่น"}
    assert agencies.problems == ()


def test_each_sheet_of_a_workbook_that_holds_a_list_is_read(tmp_path: Path) -> None:
    head = ["ชื่อหน่วยงาน", "เว็บไซต์", "จังหวัด"]
    book, path = workbook(
        tmp_path,
        [head, ["อบต.กลางนา", "klangna.go.th", "เลย"]],
        [head, ["ทต.สุขสมมุติ", "www.suk.go.th", "เลย"], ["ทม.ไม่มีเว็บ", "", "เลย"]],
        [["หมายเหตุ", "ไม่มีตาราง"]],
    )
    book.save(path)
    agencies = read_list(path)
    assert len(agencies.agencies) == 2
    problem = agencies.problems[0]
    assert (problem.sheet, problem.row) == ("แผ่น 2", 3)
    assert "แผ่น 2" in sentence_of(problem, Speech("th"))


def test_all_bad_rows_are_told_at_once_with_row_column_and_remedy(tmp_path: Path) -> None:
    agencies = listed(
        tmp_path,
        "ชื่อหน่วยงาน,ประเภท,เว็บไซต์,อำเภอ,จังหวัด,IIT,แบบตอบ\n"
        "อบต.กลางนา,อบต.,klangna.go.th,ชุมแพ,ขอนแก่น,,\n"
        "ทต.ไม่มีเว็บ,ทต.,-,ชุมแพ,ขอนแก่น,,\n"
        "ทต.เว็บผิด,ทต.,กำลังจัดทำ,ชุมแพ,ขอนแก่น,,\n"
        "คณะหนึ่ง,ทหาร,kana.go.th,ชุมแพ,ขอนแก่น,120,\n"
        "ทต.สุขสมมุติ,ทต.,suk.go.th,บางใหญ่,ขอนแก่น,,none.xlsx\n"
        "ทต.ที่สี่,ทต.,four.go.th,ชุมแพพพพพ,ขอนแกน,,\n",
    )
    assert told(agencies) == {
        "site_missing": [(3, "C")],
        "site_bad": [(4, "C")],
        "type_unknown": [(5, "B")],
        "score_bad": [(5, "F")],
        "district_elsewhere": [(6, "D")],
        "file_missing": [(6, "G")],
        "place_mended": [(7, "E")],
        "district_unknown": [(7, "D")],
    }
    assert [each.row for each in agencies.agencies] == [2, 5, 6, 7]
    assert agencies.agencies[3].province == "ขอนแก่น"
    for language in ("th", "en"):
        lines = [sentence_of(problem, Speech(language)) for problem in agencies.problems]
        assert all(any(c.isdigit() for c in line) for line in lines)


def test_a_district_tells_its_province_where_only_one_has_it(tmp_path: Path) -> None:
    agencies = listed(
        tmp_path,
        "ชื่อหน่วยงาน,เว็บไซต์,อำเภอ\nอบต.กลางนา,a.go.th,บางใหญ่\nอบต.สองนา,b.go.th,เฉลิมพระเกียรติ\n",
    )
    assert [each.province for each in agencies.agencies] == ["นนทบุรี", ""]
    assert told(agencies) == {"province_missing": [(3, "")]}


def test_the_districts_together_tell_the_province_of_the_whole_list(tmp_path: Path) -> None:
    agencies = listed(
        tmp_path,
        "ชื่อหน่วยงาน,เว็บไซต์,อำเภอ\nอบต.ก,a.go.th,เมือง\nอบต.ข,b.go.th,ชุมแพ\n"
        "อบต.ค,c.go.th,น้ำพอง\nอบต.ง,d.go.th,พระยืน\n",
    )
    assert {each.province for each in agencies.agencies} == {"ขอนแก่น"}
    assert agencies.agencies[0].district == "เมืองขอนแก่น"


def test_twins_of_a_site_are_one_agency_and_the_first_row_counts(tmp_path: Path) -> None:
    agencies = listed(
        tmp_path,
        f"{HEAD}\n"
        "ทต.สุขสมมุติ,,http://suk.go.th,ชุมแพ,ขอนแก่น\n"
        "เทศบาลตำบลสุขสมมุติ,,https://www.suk.go.th/index.php,ชุมแพ,ขอนแก่น\n"
        "อบต.กลางนา,,www.suk.go.th,ชุมแพ,ขอนแก่น\n",
    )
    assert only(agencies).row == 2
    assert told(agencies) == {"same_site": [(3, "C")], "two_names": [(4, "C")]}
    assert agencies.has_errors


def test_namesakes_of_one_province_are_kept_and_told_unless_their_districts_differ(
    tmp_path: Path,
) -> None:
    agencies = listed(
        tmp_path,
        f"{HEAD}\n"
        "อบต.ในเมือง,,a.go.th,ชุมแพ,ขอนแก่น\n"
        "องค์การบริหารส่วนตำบลในเมือง,,b.go.th,ชุมแพ,ขอนแก่น\n"
        "อบต.ในเมือง,,c.go.th,น้ำพอง,ขอนแก่น\n"
        "อบต.ในเมือง,,d.go.th,เมือง,เลย\n",
    )
    assert len(agencies.agencies) == 4
    assert told(agencies) == {"same_name": [(3, "A")]}
    assert not agencies.has_errors


def test_the_type_column_counts_where_the_name_says_otherwise(tmp_path: Path) -> None:
    agencies = listed(tmp_path, f"{HEAD}\nเทศบาลตำบลสุขสมมุติ,อบต.,suk.go.th,,\n")
    assert only(agencies).agency.agency_type is AgencyType.SUBDISTRICT_ORGANISATION
    assert told(agencies) == {"type_differs": [(2, "B")]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("อบต.กลางนา", AgencyType.SUBDISTRICT_ORGANISATION),
        ("ที่ทำการองค์การบริหารส่วนตำบลกลางนา", AgencyType.SUBDISTRICT_ORGANISATION),
        ("สำนักงานเทศบาลเมืองกลางนา", AgencyType.TOWN_MUNICIPALITY),
        ("ทน.กลางนา", AgencyType.CITY_MUNICIPALITY),
        ("อบจ.ขอนแก่น", AgencyType.PROVINCIAL_ORGANISATION),
        ("เมืองพัทยา", AgencyType.SPECIAL_LOCAL_GOVERNMENT),
        ("จังหวัดขอนแก่น", AgencyType.PROVINCE),
        ("กรมตัวอย่าง", AgencyType.CENTRAL),
        ("มหาวิทยาลัยกลางนา", AgencyType.UNIVERSITY),
    ],
)
def test_the_name_tells_the_type_where_no_column_does(
    tmp_path: Path, name: str, expected: AgencyType
) -> None:
    agencies = listed(tmp_path, f"ชื่อหน่วยงาน,เว็บไซต์\n{name},a.go.th\n")
    assert only(agencies).agency.agency_type is expected
    assert agencies.problems == ()


def test_an_address_on_this_machine_is_kept_as_it_is(tmp_path: Path) -> None:
    agencies = listed(tmp_path, "ชื่อหน่วยงาน,เว็บไซต์\nอบต.ก,http://127.0.0.1:8000/a/\n")
    assert only(agencies).agency.main_site == "http://127.0.0.1:8000/a/"


@pytest.mark.parametrize("name", ["ก" * 400, "none.xlsx"])
def test_a_submission_file_that_is_not_there_is_told_and_kept_as_written(
    tmp_path: Path, name: str
) -> None:
    book, path = workbook(tmp_path, [["หน่วยงาน", "เว็บไซต์", "แบบตอบ"], ["อบต.ก", "a.go.th", name]])
    book.save(path)
    agencies = read_list(path)
    assert only(agencies).submission_file == name
    assert told(agencies) == {"file_missing": [(2, "C")]}


def test_a_submission_file_beside_the_list_is_found(tmp_path: Path) -> None:
    (tmp_path / "แบบ.xlsx").write_bytes(b"x")
    agencies = listed(tmp_path, "หน่วยงาน,เว็บไซต์,แบบตอบ\nอบต.ก,a.go.th,แบบ.xlsx\n")
    assert agencies.problems == ()


def test_several_addresses_in_a_cell_leave_the_first(tmp_path: Path) -> None:
    agencies = listed(tmp_path, 'ชื่อหน่วยงาน,เว็บไซต์\nอบต.ก,"http://a.go.th https://facebook.com/a"\n')
    assert only(agencies).agency.main_site == "http://a.go.th/"
    assert told(agencies) == {"site_several": [(2, "B")]}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "listing.empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "listing.not_a_sheet"),
        (b"PK\x03\x04 broken", "listing.broken"),
        ("ชื่อหน่วยงาน\nอบต.กลางนา\nทต.สุข\n".encode(), "listing.no_table"),
        ("ชื่อหน่วยงาน,เว็บไซต์\nอบต.กลางนา,\n".encode(), "listing.no_agencies"),
        ("ชื่อหน่วยงาน,เว็บไซต์\n".encode(), "listing.no_agencies"),
    ],
)
def test_what_is_no_list_is_refused_with_a_remedy(
    tmp_path: Path, data: bytes, expected: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(UserError) as caught:
        read_list(path)
    # Bytes that begin like a package and are none may be told as either.
    assert caught.value.message_id in {expected, "listing.not_a_sheet"}
    assert str(path) in Speech("th").error(caught.value)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path, expected in ((tmp_path / "no.csv", "listing.no_file"), (tmp_path, "listing.folder")):
        with pytest.raises(UserError, match=expected):
            read_list(path)


def test_ten_thousand_rows_are_read_in_seconds(tmp_path: Path) -> None:
    rows = "\n".join(f"อบต.ที่{n},อบต.,http://a{n}.go.th,ชุมแพ,ขอนแก่น" for n in range(10_000))
    started = time.process_time()
    agencies = listed(tmp_path, f"{HEAD}\n{rows}\n")
    assert time.process_time() - started < 6  # half of it on an idle machine
    assert len(agencies.agencies) == 10_000
