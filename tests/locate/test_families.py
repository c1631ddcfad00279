"""Which family a site belongs to."""

from __future__ import annotations

from itertools import combinations

import pytest

from fixtures.builder.vendors import VENDORS, vendor_site
from oit_checker.documents import read
from oit_checker.locate.families import (
    family_of,
    fits,
    likeness,
    shape_of,
    site_marks,
)
from oit_checker.model.document import Document
from oit_checker.model.rule import Family, Words
from oit_checker.rulepack.families import load_families

HOST = "http://www.tambon.example/"


def page(html: str, path: str = "") -> Document:
    return read(html.encode(), url=HOST + path, content_type="text/html")


def marks_of(vendor: int, number: int) -> frozenset[str]:
    host = f"http://www.tambon-{number}.example/"
    site = vendor_site(VENDORS[vendor], number, is_silent=number % 2 == 1)
    some = list(site.items())[:5]
    return frozenset(
        site_marks([read(t.encode(), url=host + p, content_type="text/html") for p, t in some])
    )


def family(name: str, *signs: str, needed: int = 1, is_system: bool = False) -> Family:
    return Family(name, Words(name), signs, needed, is_system)


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("http://a.example/index.php?op=detail&id=1205", "/index.php?op=detail&id=#"),
        ("http://b.example/Files/2563/plan_02.pdf", "/files/#/plan_#.pdf"),
        ("http://a.example/?q=แผนงาน", "/?q=*"),
        ("http://a.example/แผน/1", ""),
        ("http://[broken", ""),
    ],
)
def test_addresses_that_differ_in_numbers_and_words_have_one_shape(url: str, shape: str) -> None:
    assert shape_of(url) == shape


def test_a_shape_fits_any_number_but_no_other_path() -> None:
    assert fits("http://a.example/list.php?cat=77", "/list.php?cat=#")
    assert fits("http://a.example/List.php?cat=77", "/list.php?cat=77")
    assert not fits("http://a.example/list.php?cat=x", "/list.php?cat=#")
    assert not fits("http://a.example/old/list.php?cat=77", "/list.php?cat=#")


def test_marks_tell_how_a_page_is_built_and_none_of_its_words() -> None:
    found = page(
        '<title>อบต.สมมุติ</title><link rel=stylesheet href="/skin_12/main.css">'
        '<script src="//cdn.maker.example/v3/menu.js"></script>'
        '<script src="/js/jquery.min.js"></script>'
        '<body><div id="frame-7" class="container deco"><p class="secret">โทร 043-123-456</p></div>'
    )
    assert found.marks == (
        "asset:/skin_#/main.css",
        "asset:cdn.maker.example/v#/menu.js",
        "at:#frame-#",
        "at:.deco",
        "at:.secret",
    )


def test_who_made_a_site_is_known_by_his_host_or_company() -> None:
    linked = page('<footer>พัฒนาเว็บไซต์โดย <a href="http://www.maker.example/">เมกเกอร์</a></footer>')
    named = page("<footer>Powered by Noksaew Soft Co.,Ltd. โทร. 043-111-222</footer>")
    assert "by:maker.example" in site_marks([linked])
    assert [m for m in site_marks([named]) if m.startswith("by:noksaew soft co.,ltd.")]


def test_a_persons_name_is_never_kept() -> None:
    found = site_marks([page("<footer>ออกแบบเว็บไซต์โดย นายสมมุติ ตัวอย่าง</footer>")])
    assert len(found) == 1 and found[0].startswith("by:~")
    assert "สมมุติ" not in found[0]


def test_an_office_that_made_its_site_itself_is_no_vendor() -> None:
    assert site_marks([page("<footer>จัดทำเว็บไซต์โดย งานประชาสัมพันธ์ อบต.สมมุติ</footer>")]) == ()


def test_sites_of_one_vendor_are_alike_and_of_two_are_not() -> None:
    every = {(vendor, number): marks_of(vendor, number) for vendor in range(3) for number in (1, 2)}
    for one, other in combinations(every, 2):
        alike = likeness(every[one], every[other])
        assert alike > 0.9 if one[0] == other[0] else alike < 0.1, (one, other, alike)


def test_pages_with_next_to_nothing_in_common_are_not_alike() -> None:
    assert likeness(frozenset({"at:#menu-box"}), frozenset({"at:#menu-box"})) == 0.0


def test_a_vendors_family_comes_before_the_system_that_it_builds_upon() -> None:
    system = family("system", "generator:sys *", "asset:/sys/*", is_system=True)
    vendor = family("vendor", "by:maker.example")
    marks = ("generator:sys #", "asset:/sys/a.js", "by:maker.example")
    assert family_of(marks, [system, vendor]) is vendor
    assert family_of(marks[:2], [system, vendor]) is system
    assert family_of(("asset:/own.js",), [system, vendor]) is None


def test_too_few_signs_make_no_family() -> None:
    vendor = family("vendor", "asset:/a.js", "asset:/b.js", "asset:/c.js", needed=2)
    assert family_of(("asset:/a.js",), [vendor]) is None
    assert family_of(("asset:/a.js", "asset:/c.js"), [vendor]) is vendor


@pytest.mark.parametrize(
    ("head", "known"),
    [
        ('<meta name="generator" content="WordPress 6.4.2">', "wordpress"),
        ('<link rel=stylesheet href="/sub/wp-content/themes/x/style.css">', "wordpress"),
        ('<meta name=generator content="Joomla! - Open Source Content Management">', "joomla"),
        ('<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">', "drupal"),
        ('<meta name="generator" content="Hugo 0.156.0">', ""),
    ],
)
def test_public_systems_are_told_by_what_they_print(head: str, known: str) -> None:
    found = family_of(site_marks([page(f"<head>{head}</head><body><p>x")]), load_families())
    assert (found.id if found else "") == known
