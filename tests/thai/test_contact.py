import pytest

from oit_checker.thai.contact import addresses_in, emails_in, faxes_in, telephones_in


@pytest.mark.parametrize(
    ("text", "telephones", "faxes"),
    [
        ("โทร. 0-5300-0001", ["053000001"], []),
        ("โทรศัพท์ 053 000 001", ["053000001"], []),
        ("โทร ๐ ๕๓๐๐ ๐๐๐๑", ["053000001"], []),
        ("โทร (053) 000001", ["053000001"], []),
        ("02-000-0001 ต่อ 12", ["020000001"], []),
        ("มือถือ 08 0000 0001", ["0800000001"], []),
        ("+66 53 000001", ["053000001"], []),
        ("โทรสาร 0-5300-0002", [], ["053000002"]),
        ("Tel: 0 2000 0001-9 Fax : 0 2000 0010", ["020000001"], ["020000010"]),
        ("โทร/โทรสาร 053-000001", ["053000001"], ["053000001"]),
        ("Fax. - Tel 053000001", ["053000001"], []),
        ("สายด่วน 1100", ["1100"], []),
        ("โทร. 0530000", [], []),
        ("โทร. 05300000", [], []),
        ("เลขที่หนังสือ 1100", [], []),
        ("เลขประจำตัว 1100000000001", [], []),
        ("รหัสงบ 0312345678", [], []),
        ("โทรศัพท์ 66-53-000001", ["053000001"], []),
        ("Tel. (66) 5300 0001", ["053000001"], []),
        ("พัสดุ 66-53-000001", [], []),
        ("โทร.053-000001", ["053000001"], []),
        ("โทร.0530000013", [], []),
        ("โทร. 0066 53 000001", ["053000001"], []),
        ("โทร. 053-000001,053-000002", ["053000001", "053000002"], []),
        ("โทร. 053-000001/053-000002", ["053000001", "053000002"], []),
        ("โทร 053‑000‑001", ["053000001"], []),
        ("โทร 053−000−001", ["053000001"], []),
        ("053-000002 (โทรสาร)", [], ["053000002"]),
        ("0-5300-0001 Fax 0-5300-0002 (Fax)", ["053000001"], ["053000002"]),
        ("วงเงิน 1.0530000", [], []),
        ("วงเงิน 305,300,001,000 บาท", [], []),
        ("053,000,001,000", [], []),
        ("☎/โทรสาร 053-000001", ["053000001"], ["053000001"]),
        ("Tel : / Fax : 053-000001", ["053000001"], ["053000001"]),
    ],
)
def test_numbers_are_told_apart(text: str, telephones: list[str], faxes: list[str]) -> None:
    assert [m.value for m in telephones_in(text)] == telephones
    assert [m.value for m in faxes_in(text)] == faxes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("E-mail: saraban@example.go.th", "saraban@example.go.th"),
        ("saraban[at]example.go.th", "saraban@example.go.th"),
        ("saraban (at) example (dot) go.th", "saraban@example.go.th"),
        ("Info @ Example.go.th", "info@example.go.th"),
        ("saraban(@)example.go.th", "saraban@example.go.th"),
    ],
)
def test_an_email_is_read(text: str, value: str) -> None:
    assert [m.value for m in emails_in(text)] == [value]


def test_an_image_name_is_no_email() -> None:
    assert emails_in("logo@2x.png") == ()


@pytest.mark.parametrize(
    "text",
    [
        "เลขที่ 99 หมู่ที่ 1 ตำบลทดสอบ อำเภอลองดู จังหวัดสมมุติ 50000",
        "99/9 ม.5 ต.ทดสอบ อ.ลองดู จ.สมมุติ 50000",
        "99 ถนนทดสอบ แขวงลองดู เขตสมมุติ กรุงเทพมหานคร 10200",
        "ตำบลทดสอบ อำเภอลองดู\nจังหวัดสมมุติ ๕๐๐๐๐",
    ],
)
def test_an_address_is_read_whole(text: str) -> None:
    assert [m.quote for m in addresses_in(text)] == [text]


@pytest.mark.parametrize(
    "text", ["องค์การบริหารส่วนตำบลทดสอบ อำเภอลองดู จังหวัดสมมุติ", "จังหวัดสมมุติ 50000", "งบ 50000 บาท"]
)
def test_a_name_of_an_agency_is_no_address(text: str) -> None:
    assert addresses_in(text) == ()
