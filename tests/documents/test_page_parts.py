"""Links, tables, pictures and forms of web pages."""

from __future__ import annotations

import pytest

from oit_checker.documents import read
from oit_checker.model.document import Document, Form, Link, Region

URL = "https://office.example/about/index.html"


def page(body: str, head: str = "") -> Document:
    return read(f"<!doctype html><html><head>{head}</head>{body}</html>".encode(), url=URL)


def only_link(body: str, head: str = "") -> Link:
    (link,) = page(body, head).links
    return link


def only_form(body: str) -> Form:
    (form,) = page(body).forms
    return form


def test_links_are_absolute_by_the_base_of_the_page() -> None:
    assert only_link("<a href='plan.html'>x</a>").url == "https://office.example/about/plan.html"
    head = "<base href='/files/'>"
    assert only_link("<a href='a.pdf'>x</a>", head).url == "https://office.example/files/a.pdf"


@pytest.mark.parametrize("href", ["#", "#!", "#top", "", "javascript:void(0)", "JavaScript:;"])
def test_links_that_lead_nowhere_have_no_address_and_keep_what_was_written(href: str) -> None:
    link = only_link(f'<a href="{href}">Plan</a>')
    assert (link.url, link.href, link.label) == ("", href, "Plan")


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<a href='/x'>a</a>", "a"),
        ("<map><area href='/x' alt=a></map>", "area"),
        ("<iframe src='/x'></iframe>", "iframe"),
        ("<iframe data-src='/x'></iframe>", "iframe"),
        ("<embed src='/x'>", "embed"),
        ("<object data='/x'></object>", "embed"),
        ("<div onclick=\"location.href='/x'\">a</div>", "script"),
        ("<button onclick=\"window.open('/x')\">a</button>", "script"),
        ("<a href=\"javascript:window.open('/x')\">a</a>", "script"),
        ("<a href='#' onclick=\"window.location = '/x'\">a</a>", "script"),
        ("<select onchange='location=this.value'><option value='/x'>a</select>", "script"),
    ],
)
def test_every_way_to_lead_somewhere_is_a_link(markup: str, kind: str) -> None:
    link = only_link(markup)
    assert (link.url, link.kind) == ("https://office.example/x", kind)


def test_an_icon_in_a_menu_is_called_by_the_line_that_it_stands_in() -> None:
    below = "".join(f"<div>เรื่องที่ {n} ในเมนูย่อยของเทศบาลตำบล</div>" for n in range(9))
    (link,) = page(
        f"<li><div>แผนพัฒนา <a href='p.html'><i></i></a><div>{below}</div></div></li>"
    ).links
    assert (link.label, link.label_from) == ("แผนพัฒนา", "neighbour")
    alone = page("<div><a href='p.html'><i></i></a></div><div>เรื่องอื่น</div>" + below).links[0]
    assert alone.label == "p.html"


@pytest.mark.parametrize("line", ["แผน {0} รายงาน {1} คู่มือ {2}", "{0} แผน {1} รายงาน {2} คู่มือ"])
def test_icons_in_one_line_are_called_by_their_part_of_it(line: str) -> None:
    icons = [f"<a href='{name}.html'><i class=icon></i></a>" for name in "abc"]
    links = page(f"<p>{line.format(*icons)}</p>").links
    assert [(link.url[-6:], link.label) for link in links] == [
        ("a.html", "แผน"),
        ("b.html", "รายงาน"),
        ("c.html", "คู่มือ"),
    ]


def test_a_meta_refresh_is_a_link_but_a_reload_is_not() -> None:
    head = "<meta http-equiv=Refresh content=\"0; URL='/home'\">"
    link = only_link("<p>x", head)
    assert (link.url, link.kind) == ("https://office.example/home", "refresh")
    assert page("<p>x", "<meta http-equiv=refresh content=60>").links == ()


@pytest.mark.parametrize(
    ("markup", "label", "label_from"),
    [
        ("<a href=/x title=t><span>แผน</span> งาน</a>", "แผน งาน", "text"),
        ("<a href=/x title=t><img src=i.png alt='Annual plan'></a>", "Annual plan", "alt"),
        ("<a href=/x title='Annual plan'><img src=i.png alt=icon></a>", "Annual plan", "title"),
        ("<a href=/x aria-label='Annual plan'><i></i></a>", "Annual plan", "aria"),
        ("<a href='/f/plan%202563.pdf'><img src=i.png></a>", "plan 2563.pdf", "file_name"),
        ("<li>Annual plan <a href='/view?id=3'><img src=i.png></a>", "Annual plan", "neighbour"),
    ],
)
def test_a_label_is_what_a_person_reads(markup: str, label: str, label_from: str) -> None:
    link = only_link(markup)
    assert (link.label, link.label_from) == (label, label_from)


def test_the_row_is_the_context_of_a_link_in_a_table() -> None:
    document = page(
        "<table><tr><th>no<th>name<th>file</tr>"
        "<tr><td>1<td>แผนจัดซื้อ 2563<td><a href=a.pdf>ดาวน์โหลด</a></tr>"
        "<tr><td>2<td>แผนบุคลากร<td><a href=b.pdf>ดาวน์โหลด</a></tr></table>"
    )
    assert "แผนจัดซื้อ 2563" in document.links[0].context
    assert "ดาวน์โหลด" not in document.links[0].context
    assert "แผนบุคลากร" not in document.links[0].context
    assert document.blocks[document.links[1].block].text == "2 | แผนบุคลากร | ดาวน์โหลด"


def test_the_list_item_or_card_is_the_context_and_other_items_are_not() -> None:
    document = page(
        "<ul><li>มกราคม <a href=1.pdf>เปิด</a><li>กุมภาพันธ์ <a href=2.pdf>เปิด</a></ul>"
        "<div class=card><h5>ข่าว</h5><p>เนื้อหา</p><a href=/n>อ่านต่อ</a></div>"
    )
    assert [link.context for link in document.links] == ["มกราคม", "กุมภาพันธ์", "ข่าว เนื้อหา"]


def test_a_link_in_running_text_has_the_sentence_as_context() -> None:
    link = only_link("<div><p>รายงานประจำปี <a href=a.pdf>คลิกที่นี่</a></p></div>")
    assert link.context == "รายงานประจำปี"


def test_the_label_of_a_parent_menu_does_not_swallow_its_submenu() -> None:
    document = page("<ul><li><a href=/p>Plans</a> <ul><li><a href=/a>Annual</a></ul></ul>")
    assert [link.label for link in document.links] == ["Plans", "Annual"]
    assert [link.context for link in document.links] == ["", ""]


def test_a_link_stands_at_its_block() -> None:
    document = page("<h2>A</h2><p>a</p><h2>B</h2><p>b <a href=/x>x</a></p><p>c</p>")
    (link,) = document.links
    assert document.blocks[link.block].text == "b x"
    assert document.headings_at(link.block) == ("B",)


def test_bootstrap_menu_entries_are_blocks_of_their_own() -> None:
    document = page(
        "<div class=dropdown-menu><a class=dropdown-item href=/a>one</a>"
        "<a class=dropdown-item href=/b>two</a></div>"
    )
    assert [block.text for block in document.blocks] == ["one", "two"]


def test_a_modal_inside_a_menu_is_hidden_content_with_its_frame() -> None:
    document = page(
        "<nav><a href='#m'>Plan</a><div class=modal id=m><h5 class=modal-title>Plan 2563</h5>"
        "<iframe src=plan.pdf></iframe></div></nav><p>x</p>"
    )
    frame = next(link for link in document.links if link.kind == "iframe")
    heading = next(block for block in document.blocks if block.text == "Plan 2563")
    assert (frame.region, heading.region, heading.hidden) == (Region.MAIN, Region.MAIN, True)
    assert frame.context == "Plan 2563"


def test_a_data_table_keeps_rows_header_and_merged_cells() -> None:
    (table,) = page(
        "<table><caption>Plan</caption><tr><th rowspan=2>month<th colspan=2>money</tr>"
        "<tr><th>in<th>out</tr><tr><td>Oct<td>1<td>2</tr></table>"
    ).tables
    assert table.rows == (
        ("month", "money", "money"),
        ("month", "in", "out"),
        ("Oct", "1", "2"),
    )
    assert (table.header_rows, table.caption) == (2, "Plan")


def test_a_row_is_one_block_whatever_stands_in_its_cells() -> None:
    document = page("<table><tr><td><p>a</p><p>b</p><td><div>c</div><ul><li>d</ul></tr></table>")
    assert [block.text for block in document.blocks] == ["a b | c d"]
    assert document.tables[0].block == 0


def test_a_table_that_only_places_things_is_no_table() -> None:
    document = page(
        "<table><tr><td><h2>A</h2><p>one</p><td><table><tr><td>x<td>y</tr></table></tr></table>"
    )
    assert [block.text for block in document.blocks] == ["A", "one", "x | y"]
    assert len(document.tables) == 1


def test_hostile_spans_do_not_fill_the_memory() -> None:
    (table,) = page(
        "<table><tr><td colspan=9999 rowspan=9999>a<td>b</tr><tr><td>c<td>d</tr></table>"
    ).tables
    assert max(len(row) for row in table.rows) < 300


def test_a_picture_knows_the_text_of_its_card() -> None:
    document = page(
        "<div class=row><div class=col><img src=a.jpg width=100 height=120px alt=x>"
        "<h5>นายสมมติ ตัวอย่าง</h5><p>นายก</p></div><div class=col><img data-src=b.jpg>"
        "<h5>นางสมมุติ ทดสอบ</h5></div></div>"
    )
    first, second = document.images
    assert (first.near, second.near) == ("นายสมมติ ตัวอย่าง นายก", "นางสมมุติ ทดสอบ")
    assert (first.width, first.height, first.alt) == (100, 120, "x")
    assert second.url == "https://office.example/about/b.jpg"


def test_a_row_of_photos_over_a_row_of_names_is_matched_by_column() -> None:
    document = page(
        "<table><tr><td><img src=a.jpg><td><img src=b.jpg></tr>"
        "<tr><td>นายหนึ่ง ตัวอย่าง<td>นางสอง ตัวอย่าง</tr></table>"
    )
    assert [image.near for image in document.images] == ["นายหนึ่ง ตัวอย่าง", "นางสอง ตัวอย่าง"]


def test_inline_and_background_pictures_are_pictures() -> None:
    document = page(
        "<img src='data:image/png;base64,AA'><div style=\"background-image:url('b.jpg')\">t</div>"
    )
    assert [image.url for image in document.images] == ["", "https://office.example/about/b.jpg"]


def test_a_form_knows_its_fields_and_their_labels() -> None:
    form = only_form(
        "<form action=/send method=POST><label for=n>ชื่อ</label><input id=n name=name>"
        "<label>อีเมล <input type=email name=mail></label><textarea name=msg placeholder=ข้อความ>"
        "</textarea><select name=kind><option>a</select><input type=hidden name=token>"
        "<button>ส่ง</button></form>"
    )
    assert (form.action, form.method) == ("https://office.example/send", "post")
    assert [(f.name, f.kind, f.label) for f in form.fields] == [
        ("name", "text", "ชื่อ"),
        ("mail", "email", "อีเมล"),
        ("msg", "textarea", "ข้อความ"),
        ("kind", "select", ""),
        ("token", "hidden", ""),
        ("", "submit", "ส่ง"),
    ]
    assert "ชื่อ" in form.text
    assert "ส่ง" in form.text


@pytest.mark.parametrize(
    "markup",
    [
        "<form onsubmit='go()'><input></form>",
        "<form ng-submit='go()'><input></form>",
        "<form @submit.prevent='go'><input></form>",
        "<form hx-post='/x'><input></form>",
        "<form class='wpcf7-form'><input></form>",
        "<form><input><button type=button onclick='go()'>x</button></form>",
        "<form id=ask><input></form><script>$('#ask').on('submit', go)</script>",
        "<input name=q><textarea></textarea><script>go()</script>",
    ],
)
def test_a_form_without_address_may_be_sent_by_a_script(markup: str) -> None:
    form = only_form(f"<body>{markup}</body>")
    assert form.has_script
    assert form.action == ""


@pytest.mark.parametrize(
    "markup",
    [
        "<form action='#'><input></form>",
        "<form><input></form><script>other()</script>",
        "<form id=ask><input></form><script>$('#tasks').hide()</script>",
    ],
)
def test_a_form_that_nothing_sends_leads_nowhere(markup: str) -> None:
    form = only_form(f"<body>{markup}</body>")
    assert (form.action, form.has_script) == ("", False)


def test_a_log_in_page_shows_its_password_field() -> None:
    form = only_form("<form action=/in><input name=u><input type=password name=p></form>")
    assert [field.kind for field in form.fields] == ["text", "password"]


def test_links_that_merely_follow_one_another_are_not_each_others_context() -> None:
    document = page("<div><p><a href=/a>Plan</a></p><p><a href=/b>Report</a></p></div>")
    assert [link.context for link in document.links] == ["", ""]
