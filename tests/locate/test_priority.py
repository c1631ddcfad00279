from dataclasses import dataclass

from locate_material import BASE, pack

from oit_checker.locate.priority import link_priority
from oit_checker.model.document import Region


@dataclass
class Found:
    label: str
    url: str = BASE + "x"
    headings: tuple[str, ...] = ()
    depth: int = 1
    region: Region = Region.MAIN
    context: str = ""


def score(label: str, **facts: object) -> float:
    return link_priority(pack())(Found(label, **facts))  # type: ignore[arg-type]


def test_the_index_comes_first_then_topics_then_menus_then_idle_pages() -> None:
    ranked = [
        "การประเมินคุณธรรมและความโปร่งใส (ITA) 2563",
        "แผนการจัดซื้อจัดจ้าง",
        "ข้อมูลหน่วยงาน",
        "กิจกรรมนันทนาการผู้สูงวัย",
        "2",
        "แหล่งท่องเที่ยว",
    ]
    scores = [score(label) for label in ranked]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_an_index_of_another_year_comes_later() -> None:
    assert score("ITA 2563") > score("แผนดำเนินงานประจำปี") > score("ITA 2566")


def test_one_notice_of_many_does_not_come_before_the_menu() -> None:
    notice = "ประกาศผู้ชนะการเสนอราคา จ้างซ่อมแซมถนนคอนกรีตเสริมเหล็กสายบ้านเหนือถึงบ้านใต้ หมู่ที่ 4"
    assert score(notice) < score("ประกาศจัดซื้อจัดจ้าง")
    assert score(notice) <= 0.5


def test_pages_of_social_networks_and_pictures_are_left_for_last() -> None:
    assert score("Facebook อบต.หนองแดง", url="https://www.facebook.com/nongdaeng") < 0.1
    assert score("โครงสร้างหน่วยงาน", url=BASE + "chart.jpg") < 0.1


def test_an_address_without_a_label_speaks_for_itself() -> None:
    assert score("", url=BASE + "แผนดำเนินงานประจำปี-2563") > 0.8


def test_scores_stay_between_nought_and_one() -> None:
    for label in ("", "ITA", "x" * 5000, "๏๏๏"):
        assert 0 <= score(label, depth=500) <= 1
