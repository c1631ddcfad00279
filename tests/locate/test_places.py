"""Places of topics on fictitious sites."""

import io
import zipfile

import pytest
from locate_material import BASE, crawl_of, find, pack

from oit_checker.locate.places import located, place_at
from oit_checker.model.web import FetchCause, FrontierLink
from oit_checker.rulepack import load_pack

MONTHS = ("ตุลาคม 2562", "พฤศจิกายน 2562", "ธันวาคม 2562", "มกราคม 2563")
LONG = "เนื้อหาของแผนงานและโครงการที่จะดำเนินการในรอบปีตามที่สภาให้ความเห็นชอบ " * 3


def page(body: str, title: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body><main>{body}</main></body></html>"


def test_a_link_that_names_a_topic_proposes_its_target() -> None:
    found = find(
        {
            "": page('<p><a href="plan.html">แผนดำเนินงานประจำปี 2563</a></p>'),
            "plan.html": page(f"<p>{LONG}</p>"),
        }
    )
    first = found.candidates["operation-plan"][0]
    assert first.url == BASE + "plan.html"
    assert first.path == ("แผนดำเนินงานประจำปี 2563",)
    assert first.exhibits[0].document is not None
    assert found.candidates["operation-result"] == ()


def test_the_files_of_a_place_lie_one_step_below_it() -> None:
    links = "".join(f'<li><a href="m{n}.txt">{month}</a></li>' for n, month in enumerate(MONTHS))
    found = find(
        {
            "": page('<p><a href="monthly.html">สรุปผลการจัดซื้อจัดจ้างรายเดือน</a></p>'),
            "monthly.html": page(f"<ul>{links}</ul>"),
            **{f"m{n}.txt": "สรุปผล" for n in range(len(MONTHS))},
        }
    )
    exhibits = found.candidates["procurement-monthly"][0].exhibits
    assert [exhibit.label for exhibit in exhibits[1:]] == list(MONTHS)
    assert {exhibit.step for exhibit in exhibits[1:]} == {1}


def test_the_files_in_an_archive_are_exhibits_below_what_leads_to_it() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for month in MONTHS[:2]:
            archive.writestr(f"{month}.txt", f"สรุปผล {month}")
    found = find(
        {
            "": page('<p><a href="monthly.html">สรุปผลการจัดซื้อจัดจ้างรายเดือน</a></p>'),
            "monthly.html": page('<p><a href="all.zip">ปีงบประมาณ 2563</a></p>'),
            "all.zip": packed.getvalue(),
        }
    )
    _, archive_, *members = found.candidates["procurement-monthly"][0].exhibits
    assert [m.label for m in members] == [f"{month}.txt" for month in MONTHS[:2]]
    assert [m.found_on for m in members] == [archive_.url] * 2
    assert {m.step for m in members} == {2}
    assert all(m.is_readable and "ปีงบประมาณ 2563" in m.headings for m in members)


def test_a_post_that_only_wraps_a_file_gives_the_file_too() -> None:
    found = find(
        {
            "": page('<p><a href="monthly.html">สรุปผลการจัดซื้อจัดจ้างรายเดือน</a></p>'),
            "monthly.html": page('<p><a href="post.html">ประจำเดือน มีนาคม 2563</a></p>'),
            "post.html": page('<h1>มีนาคม 2563</h1><p><a href="m.txt">ดาวน์โหลด</a></p>'),
            "m.txt": "สรุปผล",
        }
    )
    exhibits = found.candidates["procurement-monthly"][0].exhibits
    assert [(e.url, e.step) for e in exhibits[1:]] == [
        (BASE + "post.html", 1),
        (BASE + "m.txt", 2),
    ]
    assert "ประจำเดือน มีนาคม 2563" in exhibits[2].headings


def test_a_section_of_a_page_is_a_place_and_ends_at_the_next_heading() -> None:
    found = find(
        {
            "": page('<p><a href="ita.html">ITA</a></p>'),
            "ita.html": page(
                '<h2>O10 แผนดำเนินงานประจำปี</h2><p><a href="a.txt">เอกสาร 1</a></p>'
                '<h2>O21 แผนการจัดซื้อจัดจ้าง</h2><p><a href="b.txt">เอกสาร 2</a></p>'
            ),
            "a.txt": LONG,
            "b.txt": LONG,
        }
    )
    first = found.candidates["operation-plan"][0]
    assert first.place.document is not None
    assert "O21" not in first.place.document.text
    assert [exhibit.url for exhibit in first.exhibits[1:]] == [BASE + "a.txt"]


def test_a_row_names_the_links_that_say_nothing_themselves() -> None:
    found = find(
        {
            "": page('<p><a href="ita.html">ITA</a></p>'),
            "ita.html": page(
                "<table><tr><td>O3</td><td>อำนาจหน้าที่</td>"
                '<td><a href="power.html">คลิก</a></td></tr></table>'
            ),
            "power.html": page(f"<p>{LONG}</p>"),
        }
    )
    assert found.candidates["authority"][0].url == BASE + "power.html"


def test_links_of_one_topic_that_stand_together_are_one_place() -> None:
    links = "".join(
        f'<li><a href="m{n}.txt">สขร.1 เดือน{month}</a></li>' for n, month in enumerate(MONTHS)
    )
    found = find(
        {
            "": page('<p><a href="docs.html">เอกสารเผยแพร่</a></p>'),
            "docs.html": page(f"<ul>{links}</ul>"),
            **{f"m{n}.txt": "สรุปผล" for n in range(len(MONTHS))},
        }
    )
    first = found.candidates["procurement-monthly"][0]
    assert first.url == BASE + "docs.html"
    assert len(first.exhibits) == 1 + len(MONTHS)


def test_a_link_that_failed_is_kept_as_its_failure() -> None:
    home = page('<p><a href="plan.html">แผนดำเนินงานประจำปี 2563</a></p>')
    place = find({"": home}, dead=("plan.html",)).candidates["operation-plan"][0].place
    assert place.document is None
    assert place.failure is not None
    assert place.failure.cause is FetchCause.NOT_FOUND


def test_a_link_never_fetched_leaves_the_search_incomplete() -> None:
    home = page('<p><a href="plan.html">แผนดำเนินงานประจำปี 2563</a></p>')
    left = FrontierLink(BASE + "plan.html", "แผนดำเนินงานประจำปี 2563", BASE, (), "budget")
    found = find({"": home}, left=(left,))
    assert found.candidates["operation-plan"][0].place.unfetched == "budget"
    assert not found.searches["operation-plan"].is_complete
    assert found.searches["structure"].is_complete


def test_a_link_that_leads_nowhere_is_a_dead_end_when_nothing_else_names_the_topic() -> None:
    home = page('<table><tr><td><a href="#">แผนดำเนินงานประจำปี</a></td></tr></table>')
    found = find({"": home}).candidates["operation-plan"][0]
    assert found.place.failure is not None
    living = home.replace("</main>", '<p><a href="p.txt">แผนดำเนินงาน</a></p></main>')
    first = find({"": living, "p.txt": LONG}).candidates["operation-plan"]
    assert [candidate.url for candidate in first] == [BASE + "p.txt"]


def test_the_year_of_a_menu_binds_what_lies_below_and_costs_score() -> None:
    found = find(
        {
            "": page('<p><a href="i63.html">ITA 2563</a> <a href="i66.html">ITA 2566</a></p>'),
            "i63.html": page('<p><a href="a.txt">แผนดำเนินงานประจำปี</a></p>'),
            "i66.html": page('<p><a href="b.txt">แผนดำเนินงานประจำปี</a></p>'),
            "a.txt": LONG,
            "b.txt": LONG,
        }
    )
    places = [(c.url, c.year) for c in found.candidates["operation-plan"]]
    assert places == [(BASE + "a.txt", 2563), (BASE + "b.txt", 2566)]


def test_the_home_page_is_a_place_for_what_lives_there() -> None:
    found = find({"": page("<p>โทร. 0 5300 0000</p>")})
    assert [c.url for c in found.candidates["contact"]] == [BASE]
    assert found.candidates["laws"] == ()


def test_a_page_behind_a_welcome_page_is_a_home_page_too() -> None:
    found = find(
        {
            "": page('<p><a href="home.html">เข้าสู่เว็บไซต์</a></p>'),
            "home.html": page("<p>โทร. 0 5300 0000</p>"),
        }
    )
    assert BASE + "home.html" in [c.url for c in found.candidates["social-network"]]


@pytest.mark.parametrize("frame", ["iframe src", "embed src", "object data"])
def test_a_page_that_the_home_page_only_frames_is_found_from_it(frame: str) -> None:
    found = find(
        {
            "": page(f'<{frame}="inner.html">'),
            "inner.html": page('<p>โทร. 0 5300 0000</p><a href="home.html">หน้าหลัก</a>'),
            "home.html": page("<p>ยินดีต้อนรับ</p>"),
        },
        found_on={"home.html": "inner.html"},
    )
    places = {place.url: place for place in found.candidates["social-network"]}
    assert set(places) == {BASE, BASE + "inner.html", BASE + "home.html"}
    assert places[BASE + "inner.html"].found_on == BASE


def test_behind_a_welcome_page_in_two_languages_each_page_is_a_home_page() -> None:
    doors = '<a href="th/start.html"><img src="t.png" alt="ไทย"></a> <a href="en/">English</a>'
    found = find({"": page(doors), "th/start.html": page("<p>โทร. 0 5300 0000</p>")})
    assert BASE + "th/start.html" in [c.url for c in found.candidates["social-network"]]


def test_a_home_page_that_says_much_leads_to_no_other_one() -> None:
    text = f'<p>{LONG}</p><p><a href="a.html">ประวัติตำบล</a></p>'
    found = find({"": page(text), "a.html": page("<p>โทร. 0 5300 0000</p>")})
    assert [c.url for c in found.candidates["social-network"]] == [BASE]


def test_the_portal_of_another_authority_is_no_place_for_notices() -> None:
    portal = '<p><a href="https://www.portal.example/">ระบบจัดซื้อจัดจ้างภาครัฐ</a></p>'
    assert find({"": page(portal)}).candidates["procurement-notices"] == ()
    feed = '<p><a href="https://www.portal.example/rss?d=1">ประกาศจัดซื้อจัดจ้าง</a></p>'
    (found,) = find({"": page(feed)}).candidates["procurement-notices"]
    assert found.url == "https://www.portal.example/rss?d=1"


def test_a_general_complaint_channel_stands_in_and_says_so() -> None:
    found = find(
        {
            "": page('<p><a href="c.html">คู่มือการจัดการเรื่องร้องเรียนร้องทุกข์</a></p>'),
            "c.html": page(f"<p>{LONG}</p>"),
        }
    )
    first = found.candidates["corruption-complaint-guide"][0]
    assert first.reasons[0] == "confusable:general-complaint-guide"
    assert first.score < 0.6


def test_a_file_that_nothing_names_is_found_by_its_own_title() -> None:
    found = find(
        {
            "": page('<p><a href="d.html">เอกสารเผยแพร่</a></p>'),
            "d.html": page('<p><a href="31.txt">ไฟล์ที่ 1</a></p>'),
            "31.txt": "แผนปฏิบัติการป้องกันการทุจริต\nพ.ศ. 2561 - 2565\n" + LONG,
        }
    )
    assert found.candidates["anti-corruption-plan"][0].url == BASE + "31.txt"


def test_an_index_of_many_topics_is_itself_no_place_for_them() -> None:
    names = ("แผนดำเนินงานประจำปี", "แผนการจัดซื้อจัดจ้าง", "อำนาจหน้าที่", "กฎหมายที่เกี่ยวข้อง")
    links = "".join(f'<li><a href="f{n}.txt">{name}</a></li>' for n, name in enumerate(names))
    found = find(
        {
            "": page('<p><a href="ita.html">ITA</a></p>'),
            "ita.html": page(f"<ul>{links}</ul>", "การเปิดเผยข้อมูลสาธารณะ"),
            **{f"f{n}.txt": LONG for n in range(len(names))},
        }
    )
    assert [c.url for c in found.candidates["authority"]] == [BASE + "f2.txt"]


def test_at_most_eight_places_and_always_in_the_same_order() -> None:
    links = "".join(f'<p><a href="n{n}.html">คู่มือการปฏิบัติงาน {n}</a></p>' for n in range(20))
    pages = {"": page(links), **{f"n{n}.html": page(LONG) for n in range(20)}}
    crawl = crawl_of(pages)
    first = located(crawl, pack()).candidates["staff-manual"]
    assert len(first) == 8
    assert first == located(crawl, pack()).candidates["staff-manual"]


def test_a_page_that_gives_all_contacts_is_a_place_for_them_whatever_its_name() -> None:
    contacts = (
        "<p>องค์การบริหารส่วนตำบลหนองแดง เลขที่ 9 หมู่ 1 ตำบลหนองแดง อำเภอเมือง "
        "จังหวัดสมมุติ 99000 โทรศัพท์ 0-2000-0009 อีเมล office@nongdaeng.example</p>"
    )
    site = crawl_of({"": page('<a href="about.html">ประวัติ</a>'), "about.html": page(contacts)})
    found = located(site, pack()).candidates["contact"]
    assert any(c.url == BASE + "about.html" and "contacts:" in c.reasons for c in found)


def test_a_label_of_a_part_names_the_place_of_the_whole_that_it_was_merged_into() -> None:
    site = crawl_of({"": page('<a href="p.html">แผนดำเนินงานประจำปี 2566</a>'), "p.html": page("")})
    found = located(site, load_pack(2566)).candidates["operation-and-budget-plan"]
    assert [c.url for c in found][:1] == [BASE + "p.html"]


def test_the_index_file_of_a_folder_is_the_page_of_that_folder() -> None:
    site = crawl_of({"": page("<p>หน้าแรก</p>")})
    assert place_at(site, pack(), "news", BASE + "index.html").place.document is not None
    assert place_at(site, pack(), "news", BASE + "other.html").place.document is None


def test_a_picture_that_nobody_needs_leaves_no_gap_at_a_place() -> None:
    body = '<h1>ข่าวประชาสัมพันธ์</h1><a href="a.html">ข่าวหนึ่ง</a><a href="p.jpg">ภาพประกอบข่าว</a>'
    unneeded = FrontierLink(BASE + "p.jpg", "ภาพประกอบข่าว", BASE + "news.html", (), "unneeded")
    pages = {
        "": page('<a href="news.html">ข่าวประชาสัมพันธ์</a>'),
        "news.html": page(body),
        "a.html": page("<p>ข่าว</p>"),
    }
    found = located(crawl_of(pages, left=(unneeded,)), pack()).candidates["news"]
    assert [e.url for c in found for e in c.exhibits if e.unfetched] == []
