"""Labels to topics: what must and must not be taken for an item."""

import pytest
from locate_material import pack

from oit_checker.locate.label import item_of, topics_of
from oit_checker.locate.wording import code_in, worded


def best(label: str, **facts: object) -> str:
    found = topics_of(label, pack().topics, **facts)  # type: ignore[arg-type]
    return found[0].topic if found else ""


def level(label: str) -> set[str]:
    """The best topics: two where a later year merged them."""
    found = topics_of(label, pack().topics)
    return {match.topic for match in found if match.score == found[0].score}


@pytest.mark.parametrize(
    ("label", "topic"),
    [
        ("O23 สรุปผลการจัดซื้อจัดจ้างรายเดือน ประจำปีงบประมาณ พ.ศ. 2563", "procurement-monthly"),
        ("รายงานผลการจัดซื้อจัดจ้าง ประจำปี 2562", "procurement-result"),
        ("แผนการจัดซื้อจัดจ้าง ปีงบประมาณ ๒๕๖๓", "procurement-plan"),
        ("แผนดำเนินงาน ประจำปี 2563 อบต.หนองแดง", "operation-plan"),
        ("รายงานผลการดำเนินงาน รอบ 6 เดือน", "operation-progress"),
        ("รายงานผลการดำเนินงานประจำปี 2562", "operation-result"),
        ("นโยบายการบริหารทรัพยากรบุคคล", "hr-policy"),
        ("การดำเนินการตามนโยบายการบริหารทรัพยากรบุคคล", "hr-policy-actions"),
        ("แผนปฏิบัติการป้องกันการทุจริต (พ.ศ. 2561 - 2565)", "anti-corruption-plan"),
        ("รายงานผลการดำเนินการป้องกันการทุจริต รอบ 6 เดือน", "anti-corruption-progress"),
        ("รายงานผลการดำเนินการป้องกันการทุจริตประจำปี", "anti-corruption-result"),
        ("ช่องทางแจ้งเรื่องร้องเรียนการทุจริต", "corruption-complaint-channel"),
        ("รับเรื่องราวร้องทุกข์", "general-complaint-channel"),
        ("คำถามที่พบบ่อย (FAQ)", "faq"),
        ("การมีส่วนร่วมของผู้บริหาร", "executive-participation"),
        ("E-Service", "e-service"),
        ("แสดงแผนผังโครงสร้างการแบ่งส่วนราชการของหน่วยงาน", "structure"),
    ],
)
def test_a_label_names_its_topic(label: str, topic: str) -> None:
    assert topic in level(label)
    assert len(level(label)) <= 2


@pytest.mark.parametrize(
    "label",
    [
        "ตัวชี้วัดย่อย 9.1 ข้อมูลพื้นฐาน",
        "9.4 การบริหารและพัฒนาทรัพยากรบุคคล (O25 - O28)",
        "",
        "ภาพบรรยากาศ",
        "...",
    ],
)
def test_headings_of_indicators_and_idle_words_name_none(label: str) -> None:
    found = topics_of(label, pack().topics)
    assert not [match for match in found if match.topic != "section-heading"]


def test_a_slip_of_typing_and_a_lost_tone_mark_are_forgiven() -> None:
    assert best("เเผนการจัดซื้อจัดจางประจำป 2563") == "procurement-plan"
    assert best("ข้อมูลผุ้บริหาร") == "executives"


def test_vowels_lost_in_a_file_name_are_forgiven() -> None:
    assert best("แนวปฏบตการจดการเรองรองเรยนการทจรต") == "corruption-complaint-guide"


def test_the_head_of_a_label_decides_over_what_follows_and() -> None:
    assert best("แผนการใช้จ่ายงบประมาณประจำปี และการติดตามประเมินผล") == "budget-plan"


@pytest.mark.parametrize(
    "label", ["O23", "o23 -", "023", "OIT23", "O๒๓", "ข้อ 23 สรุป", "OIT 23 : x"]
)
def test_a_code_is_read_in_all_spellings(label: str) -> None:
    assert code_in(label) == 23


@pytest.mark.parametrize("label", ["MOIT 10", "EB23", "EB 23.1 คำสั่ง", "23 ธันวาคม", "2563", "O99"])
def test_the_numbers_of_other_schemes_are_no_codes(label: str) -> None:
    assert code_in(label) is None


def test_a_code_alone_decides_nothing() -> None:
    assert topics_of("O23", pack().topics, item_codes={23: "procurement-monthly"}) == ()


def test_a_code_raises_the_topic_of_its_year() -> None:
    label = "O23 สรุปผลการจัดซื้อจัดจ้าง ของหน่วยงาน ตามแบบที่กำหนด"
    plain = topics_of(label, pack().topics)[0]
    coded = topics_of(label, pack().topics, item_codes={23: "procurement-monthly"})[0]
    assert coded.topic == plain.topic == "procurement-monthly"
    assert coded.score > plain.score
    assert "code:O23" in coded.reason


def test_a_nameless_label_is_named_by_the_heading_above() -> None:
    heading = ("สรุปผลการจัดซื้อจัดจ้างรายเดือน", "ประจำปีงบประมาณ 2563")
    assert best("มีนาคม 2563", headings=heading) == "procurement-monthly"
    assert best("ภาพบรรยากาศ", headings=heading) == ""


def test_a_heading_about_something_else_stands_between() -> None:
    assert best("มีนาคม 2563", headings=("สรุปผลการจัดซื้อจัดจ้างรายเดือน", "ตารางเวรยาม")) == ""


def test_the_core_of_a_label_has_no_year_owner_or_number() -> None:
    assert (
        worded("3.2) แผนดำเนินงาน ประจำปีงบประมาณ พ.ศ. ๒๕๖๓ อบต.หนองแดง ดาวน์โหลด").core
        == "แผนดำเนินงาน"
    )


def test_a_label_gives_the_item_of_the_pack_or_none() -> None:
    assert item_of("แผนการจัดซื้อจัดจ้าง ประจำปี 2563", pack()) == "O21"
    assert item_of("ประมวลจริยธรรม", pack()) == ""
    assert item_of("ภาพบรรยากาศ", pack()) == ""


def test_what_no_year_asks_for_takes_a_label_from_its_near_neighbour() -> None:
    found = topics_of("งานบริหารจัดการความเสี่ยง", pack().topics)
    assert found[0].topic == "internal-control"
    assert any(match.topic == "corruption-risk-management" for match in found)
    assert item_of("งานบริหารจัดการความเสี่ยง", pack()) == ""
