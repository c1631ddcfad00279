"""What of a page is left to its scripts, told from its markup alone."""

from __future__ import annotations

import time

import pytest

from oit_checker.documents import read
from oit_checker.model.document import Document, Readability

HOME = "https://www.bansuan.go.th/"
TEXT = "<p>" + "เทศบาลตำบลบ้านสวนให้บริการประชาชนทุกวันทำการ " * 12 + "</p>"
MENU = (
    "<nav><ul>" + "".join(f'<li><a href="/p{n}.html">เมนู {n}</a>' for n in range(5)) + "</ul></nav>"
)


def page(body: str, head: str = "") -> Document:
    markup = (
        f"<!doctype html><html><head><title>บ้านสวน</title>{head}</head><body>{body}</body></html>"
    )
    return read(markup.encode(), url=HOME, content_type="text/html; charset=utf-8")


def signs(body: str, head: str = "") -> set[str]:
    return set(page(body, head).problems) & {"script_menu", "scripted"}


WRITTEN = """<script>
document.write('<a href="history.html">ประวัติ</a>');
document.write('<a href="plan.html">แผนพัฒนา</a>');
document.write('<a href="budget.html">งบประมาณ</a>');
</script>"""
IN_A_LOOP = """<script>
var names = [["a", "ประวัติ"], ["b", "แผน"]];
for (var i = 0; i < names.length; i++) {
  document.write('<p><a href="' + names[i][0] + '.html">' + names[i][1] + '</a></p>');
}
</script>"""
LISTED = """<div id="m"></div><script>
const items = [{title: "ประวัติ", url: "/history"}, {title: "แผน", url: "/plan"},
               {title: "งบ", url: "/budget"}];
items.forEach(i => m.append(i.title));
</script>"""
LOADED = """<div id="top-nav"></div><script>$("#top-nav").load("parts/top.html");</script>"""
FETCHED = """<div id="m"></div><script>fetch("/api/menu.json").then(show)</script>"""
EMPTY = """<nav></nav><script src="/js/site.js"></script>"""
DEAD = (
    "".join(f'<a href="#" data-to="{n}">ข้อมูล {n}</a>' for n in range(8))
    + '<script>const to = ["plan.html", "budget.html", "history.html", "/list.php"];</script>'
)
INCLUDED = """<div w3-include-html="menu.html"></div><script src="/w3.js"></script>"""


@pytest.mark.parametrize(
    "body", [WRITTEN, IN_A_LOOP, LISTED, LOADED, FETCHED, EMPTY, DEAD, INCLUDED]
)
def test_a_menu_that_scripts_make_is_told(body: str) -> None:
    assert "script_menu" in signs(body + TEXT)


@pytest.mark.parametrize(
    "body", [WRITTEN, IN_A_LOOP, LISTED, LOADED, FETCHED, EMPTY, DEAD, INCLUDED]
)
def test_a_menu_of_ordinary_links_is_never_a_script_menu(body: str) -> None:
    assert "script_menu" not in signs(MENU + body + TEXT)


@pytest.mark.parametrize(
    "body",
    [
        # an image counter and a share button
        """<script>document.write('<a href="//counter.example/x"><img src=c.gif></a>')</script>""",
        # a dropdown theme: the heads of its menus lead nowhere
        MENU + "".join(f'<a href="#" data-toggle="dropdown">กลุ่ม {n}</a>' for n in range(20)),
        # breadcrumbs for search engines
        MENU + '<script type="application/ld+json">{"itemListElement": [{"name": "a", "url": "/a"},'
        '{"name": "b", "url": "/b"}, {"name": "c", "url": "/c"}]}</script>',
        # a mobile menu, copied from the other one by script
        MENU + '<div id="mobile-menu" class="menu"></div><script src="/theme.js"></script>',
        # a content system's settings, a map, a chat box, a translator
        MENU + '<script>var wpcf7 = {"apiSettings": {"root": "/wp-json/", "namespace": "v1"}};'
        'var settings = {"ajaxurl": "/wp-admin/admin-ajax.php"};</script>'
        '<div id="fb-root"></div><div id="google_translate_element"></div><div id="map"></div>'
        "<script>function googleTranslateElementInit() { new google.translate.TranslateElement("
        "{pageLanguage: 'th'}, 'google_translate_element'); }</script>",
        # a preloader that a script takes away
        MENU + '<div id="preloader"><div class="spinner"></div></div><script src="/a.js"></script>',
        # a gallery
        MENU + "<script>$('#slider').nivoSlider({effect: 'fade'});</script><div id=slider>"
        "<img src=a.jpg><img src=b.jpg></div>",
        # a form that asks its server whether a name is taken
        MENU + "<form id=f><input name=n></form><script>$('#f').submit(function () {"
        "$.ajax({url: '/check.php'}); });</script>",
    ],
)
def test_an_ordinary_page_has_no_sign(body: str) -> None:
    assert signs(body + TEXT) == set()


@pytest.mark.parametrize(
    "body",
    [
        '<div id="content" data-source="/data/plan.json"></div><script src="/page.js"></script>',
        "<div id=rows></div><script>fetch('/plan.json').then(a => a.json()).then(rows => {"
        "document.getElementById('rows').innerHTML = rows; });</script>",
        "<div id=rows>กำลังโหลดข้อมูล...</div>"
        "<script>$.getJSON('/p', d => $('#rows').html(d))</script>",
        "<table id=plans><thead><tr><th>ชื่อ<th>ปี</thead><tbody></tbody></table>"
        "<script>$('#plans').DataTable({ajax: '/plans.php'});</script>",
        "<ul id=files></ul><script>for (const f of all) { const a = document.createElement('a');"
        "document.getElementById('files').append(a); }</script>",
        "<div ng-app=site><p>{{ plan.name }}</p><p>{{ plan.year }}</p></div><script></script>",
        "<ul><li v-for='plan in plans'>แผน</li></ul><script src=/vue.js></script>",
        "<div data-include='body.html'></div><script src=/i.js></script>",
    ],
)
def test_content_that_scripts_fill_in_is_told_beside_an_ordinary_menu(body: str) -> None:
    assert signs(MENU + body + "<footer>" + TEXT + "</footer>") == {"scripted"}


def test_a_framework_page_that_its_server_already_wrote_has_no_sign() -> None:
    body = f'<div id="__next" data-reactroot>{MENU}<main>{TEXT}</main></div><script></script>'
    assert signs(body) == set()


def test_a_file_that_a_converter_made_a_page_has_no_sign() -> None:
    body = "<div id=outline></div><script>fetch('x'); document.getElementById('outline')</script>"
    assert signs(body) == {"scripted"}
    assert signs(body, '<meta name="generator" content="pdf2htmlEX">') == set()


def test_without_scripts_there_is_no_sign() -> None:
    assert signs("<nav></nav><div id=content></div><p>{{ a }} {{ b }}</p>") == set()


@pytest.mark.parametrize(
    "body",
    [
        "<div id=root></div>",
        "<app-root>กำลังโหลด...</app-root>",
        "<div id=app><div class=spinner></div>Loading...</div>",
        "<div id=q-app></div><noscript>โปรดเปิดใช้งาน JavaScript</noscript>",
        "<noscript>You need to enable JavaScript to run this app.</noscript><a href='/th'>TH</a>",
        "<p>กรุณารอสักครู่ กำลังเข้าสู่เว็บไซต์</p>",
    ],
)
def test_a_page_that_says_nothing_without_its_scripts_needs_a_browser(body: str) -> None:
    assert page(body + "<script src=/main.js></script>").readability is Readability.NEEDS_BROWSER


@pytest.mark.parametrize(
    "body",
    [
        MENU + TEXT + "<noscript>เว็บไซต์นี้ใช้ JavaScript</noscript>",
        MENU + "<p>ประกาศ</p><noscript>โปรดเปิด JavaScript</noscript>",
        "<div id=app>" + TEXT + "</div>",
        "<p>ยินดีต้อนรับ</p><a href='/home'>เข้าสู่เว็บไซต์</a><img src=/splash.jpg>",
    ],
)
def test_a_page_with_words_or_a_way_on_needs_none(body: str) -> None:
    assert page(body + "<script src=/main.js></script>").readability is Readability.TEXT


def test_thousands_of_nested_places_are_read_in_a_moment() -> None:
    nested = "".join(f"<div id=x{n} class=menu>" for n in range(20_000))
    flat = "<div id=content>" + "<p>a" * 20_000 + "</div>"
    code = "<script>fetch('/a');" + "{url:'/a'," * 20_000 + "document.write(" * 5_000 + "</script>"
    started = time.process_time()
    page(code + nested + flat)
    assert time.process_time() - started < 8
