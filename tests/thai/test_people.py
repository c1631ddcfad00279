import pytest

from oit_checker.thai.people import is_council_member, is_vacant, names_in, positions_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("นายสมมุติ ทดสอบดี นายกเทศมนตรี", ("นาย", "สมมุติ", "ทดสอบดี")),
        ("นางสาวตัวอย่าง\nลองดู\nปลัดเทศบาล", ("นางสาว", "ตัวอย่าง", "ลองดู")),
        ("น.ส. ตัวอย่าง ลองดู", ("น.ส.", "ตัวอย่าง", "ลองดู")),
        ("นางสาวิกา ลองดู", ("นาง", "สาวิกา", "ลองดู")),
        ("นายกอบกิจ ลองดู", ("นาย", "กอบกิจ", "ลองดู")),
        ("ว่าที่ร้อยตรีสมมุติ ทดสอบดี", ("ว่าที่ร้อยตรี", "สมมุติ", "ทดสอบดี")),
        ("พ.ต.ท. สมมุติ ทดสอบดี", ("พ.ต.ท.", "สมมุติ", "ทดสอบดี")),
        ("ผศ.ดร.สมมุติ ทดสอบดี", ("ผศ.ดร.", "สมมุติ", "ทดสอบดี")),
        ("ม.ล.สมมุติ ทดสอบดี", ("ม.ล.", "สมมุติ", "ทดสอบดี")),
        ("จ.ส.อ.สมมุติ ทดสอบดี", ("จ.ส.อ.", "สมมุติ", "ทดสอบดี")),
        ("นายสมมุติ ทดสอบดีนายกเทศมนตรี", ("นาย", "สมมุติ", "ทดสอบดี")),
        ("นายแพทย์สมมุติ ณ ทดสอบ", ("นายแพทย์", "สมมุติ", "ณ ทดสอบ")),
    ],
)
def test_a_name_is_read(text: str, expected: tuple[str, str, str]) -> None:
    found = [(n.prefix, n.first, n.last) for n in names_in(text)]
    assert found == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "นายกเทศมนตรีตำบลทดสอบ พบประชาชน",
        "นายก องค์การบริหารส่วนตำบล",
        "นายทะเบียนท้องถิ่น เทศบาล",
        "นายอำเภอเมือง จังหวัด",
        "นายช่างโยธา ปฏิบัติงาน",
        "แผนปฏิบัติการ ประจำปี",
    ],
)
def test_an_office_is_not_a_person(text: str) -> None:
    assert names_in(text) == ()


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("นายกเทศมนตรีตำบลทดสอบ", "top"),
        ("นายกองค์การบริหารส่วนตำบลทดสอบ", "top"),
        ("ผู้ว่าราชการจังหวัดทดสอบ", "top"),
        ("อธิบดีกรมทดสอบ", "top"),
        ("รองนายกเทศมนตรี", "deputy"),
        ("รองปลัดเทศบาล", "deputy"),
        ("ปลัดองค์การบริหารส่วนตำบล", "head"),
        ("หัวหน้าสำนักปลัด", "head"),
        ("ผู้อำนวยการกองคลัง", "head"),
    ],
)
def test_a_position_has_its_rank(text: str, rank: str) -> None:
    assert [p.rank for p in positions_in(text)] == [rank]


def test_a_council_is_not_the_executive() -> None:
    assert is_council_member("สมาชิกสภาเทศบาล เขต 1")
    assert positions_in("ประธานสภาเทศบาลตำบลทดสอบ") == ()
    assert not is_council_member("นายกเทศมนตรี")


def test_the_office_of_the_clerk_is_no_position() -> None:
    assert positions_in("สำนักปลัด") == () == positions_in("สำนักปลัดเทศบาล")


@pytest.mark.parametrize("text", ["ว่าง", "- ว่าง -", "(ว่าง)", "ตำแหน่งว่าง", "ปลัดเทศบาล | ว่าง"])
def test_a_vacant_post_is_seen(text: str) -> None:
    assert is_vacant(text)


@pytest.mark.parametrize("text", ["ห้องว่าง", "เวลาว่าง", "ว่างานนี้"])
def test_other_vacancies_do_not_count(text: str) -> None:
    assert not is_vacant(text)
