from locate_material import BASE, crawl_of

from oit_checker.locate.furniture import without_furniture
from oit_checker.model.document import Region

MENU = '<div><p>สำนักงาน อบต.หนองแดง ยินดีต้อนรับ</p><p><a href="/contact.html">ติดต่อเรา</a></p></div>'
TABLE = "<table><tr><th>ลำดับ</th><th>งานที่จัดซื้อ</th></tr><tr><td>1</td><td>{}</td></tr></table>"


def pages(count: int) -> dict[str, str]:
    names = ["", *(f"p{number}.html" for number in range(1, count))]
    return {
        name: f"<html><body>{MENU}<h2>เรื่องที่ {name}</h2>{TABLE.format(name)}</body></html>"
        for name in names
    }


def test_what_stands_on_most_pages_is_marked_as_navigation() -> None:
    documents = without_furniture(crawl_of(pages(4)).documents)
    page = documents[BASE + "p2.html"]
    assert "ยินดีต้อนรับ" not in page.main_text
    assert "เรื่องที่ p2.html" in page.main_text
    assert [link.region for link in page.links] == [Region.NAV]


def test_two_pages_are_too_few_to_know() -> None:
    documents = without_furniture(crawl_of(pages(2)).documents)
    assert "ยินดีต้อนรับ" in documents[BASE + "p1.html"].main_text


def test_the_head_of_a_table_that_many_pages_share_stays() -> None:
    documents = without_furniture(crawl_of(pages(5)).documents)
    assert "งานที่จัดซื้อ" in documents[BASE + "p3.html"].main_text


def test_a_whole_table_on_most_pages_is_navigation_and_a_table_of_its_own_is_not() -> None:
    ranks = (
        "<table><tr><td>หมู่บ้าน</td><td>คะแนน</td></tr><tr><td>หนองแดง</td><td>25</td></tr></table>"
    )
    shown = {name: page.replace("</body>", f"{ranks}</body>") for name, page in pages(4).items()}
    page = without_furniture(crawl_of(shown).documents)[BASE + "p2.html"]
    assert "คะแนน" not in page.main_text
    assert "งานที่จัดซื้อ" in page.main_text
    assert [table.region for table in page.tables] == [Region.MAIN, Region.NAV]


def test_the_frame_of_one_part_of_a_site_is_known_among_many_pages_of_another() -> None:
    news = {f"n{number}.html": f"<p>ข่าวที่ {number} ของตำบล</p>" for number in range(60)}
    page = without_furniture(crawl_of(pages(8) | news).documents)[BASE + "p2.html"]
    assert [link.region for link in page.links] == [Region.NAV]
    assert "เรื่องที่ p2.html" in page.main_text


def test_short_lines_of_a_frame_are_known_by_the_menu_beside_them() -> None:
    menu = "".join(f'<a href="/m{number}.html">เรื่อง {number}</a>' for number in range(6))
    frame = f"<div>{menu}</div><p>นายแดง มั่นคง</p>"
    part = {f"s{n}.html": f"{frame}<p>เนื้อหาที่ {n}</p>" for n in range(4)}
    news = {f"n{number}.html": f"<p>ข่าวที่ {number} ของตำบล</p>" for number in range(40)}
    page = without_furniture(crawl_of(pages(1) | part | news).documents)[BASE + "s2.html"]
    assert page.main_text.split() == ["เนื้อหาที่", "2"]


def test_short_lines_that_a_few_of_many_pages_share_are_their_own() -> None:
    news = {f"n{number}.html": f"<p>ข่าวที่ {number} ของตำบล</p>" for number in range(60)}
    notices = {f"t{number}.html": f"<h1>ประกาศราคากลาง</h1><p>{number}</p>" for number in range(9)}
    page = without_furniture(crawl_of(pages(2) | news | notices).documents)[BASE + "t2.html"]
    assert "ประกาศราคากลาง" in page.main_text


def test_a_picture_above_what_all_pages_share_is_the_pages_own() -> None:
    foot = "<p>หน่วยงานที่เกี่ยวข้องกับเทศบาล</p><p><img src='/logo.png'>เทศบาลตำบลหนองแดง</p>"
    drawn = "<img src='data:image/png;base64,AAAA'>"
    shown = {
        name: f"<html><body>{drawn if number == 1 else ''}<img src='/chart-{number}.jpg'>{foot}"
        for number, name in enumerate(["", "a.html", "b.html", "c.html"])
    }
    page = without_furniture(crawl_of(shown).documents)[BASE + "b.html"]
    regions = {image.url.rpartition("/")[2]: image.region for image in page.images}
    assert regions == {"chart-2.jpg": Region.MAIN, "logo.png": Region.NAV}
    first = without_furniture(crawl_of(shown).documents)[BASE + "a.html"].images[0]
    assert (first.url, first.region) == ("", Region.MAIN)
