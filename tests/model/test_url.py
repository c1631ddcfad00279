from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oit_checker.model.url import (
    as_spelt,
    file_name_of,
    host_of,
    is_same_site,
    normalised_url,
    registrable_domain,
    spellings,
)

BASE = "http://www.baanrim.go.th/a/b.html"


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("HTTP://WWW.Baanrim.GO.TH:80", "http://www.baanrim.go.th/"),
        ("https://x.go.th:443/a#top", "https://x.go.th/a"),
        ("https://x.go.th:8443/a", "https://x.go.th:8443/a"),
        ("../c.html", "http://www.baanrim.go.th/c.html"),
        ("../../../../c", "http://www.baanrim.go.th/c"),
        ("?id=2&a=1", "http://www.baanrim.go.th/a/b.html?id=2&a=1"),
        ("//cdn.example.com/x", "http://cdn.example.com/x"),
        ("files\\plan 1.pdf", "http://www.baanrim.go.th/a/files/plan%201.pdf"),
        ("/แผน.pdf", "http://www.baanrim.go.th/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"),
        ("/%e0%b9%81%7Ea", "http://www.baanrim.go.th/%E0%B9%81~a"),
        ("/100%.html", "http://www.baanrim.go.th/100%25.html"),
        ("/a\nb.html", "http://www.baanrim.go.th/ab.html"),
        ("http://ทดสอบ.ไทย/", "http://xn--l3cj7bl7cb.xn--o3cw4h/"),
        ("http://user:secret@x.go.th/", "http://x.go.th/"),
        ("http://[::0:1]:8080/", "http://[::1]:8080/"),
        ("http://a_b.go.th/", "http://a_b.go.th/"),
        ("http://x.go.th./", "http://x.go.th/"),
        ("http://x.go.th//index.php", "http://x.go.th/index.php"),
    ],
)
def test_an_address_gets_its_one_spelling(given_url: str, expected: str) -> None:
    got = normalised_url(given_url, BASE)
    if given_url.startswith("http://ทดสอบ"):
        assert got.startswith("http://xn--") and got.endswith(".xn--o3cw4h/")
    else:
        assert got == expected


@pytest.mark.parametrize(
    "unusable",
    [
        "javascript:void(0)",
        "mailto:a@b.go.th",
        "tel:021234567",
        "ftp://x.go.th/a",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://[",
        "http://[bad/",
        "http://x..go.th/",
        "http://x.go.th:99999/",
        "http://x.go.th:0/",
        "http://a b.go.th/",
        "http:///x",
        "http://" + "a" * 64 + ".go.th/",
        "/" + "x" * 9000,
    ],
)
def test_what_cannot_be_fetched_is_empty(unusable: str) -> None:
    base = BASE if unusable.startswith("/") else ""
    assert normalised_url(unusable, base) == ""


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["", BASE, "http://x.go.th/a/../b?c#d"]))
def test_normalising_never_raises_and_is_idempotent(text: str, base: str) -> None:
    once = normalised_url(text, base)
    assert normalised_url(once) == once
    assert once == "" or once.isascii()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="/.%a~?#ก 2F;=&\\", max_size=25))
def test_any_path_is_idempotent(path: str) -> None:
    once = normalised_url("http://x.go.th/" + path)
    assert once.startswith("http://x.go.th/")
    assert normalised_url(once) == once


def test_a_site_is_its_registrable_domain() -> None:
    assert registrable_domain("https://ita.moph.go.th/x") == "moph.go.th"
    assert registrable_domain("http://127.0.0.1:80/") == "127.0.0.1"
    assert registrable_domain("nonsense") == ""
    assert is_same_site("https://ita.baanrim.go.th/x", "http://www.baanrim.go.th")
    assert not is_same_site("https://www.baannok.go.th/", "http://www.baanrim.go.th")
    assert not is_same_site("https://two.blogspot.com/", "https://one.blogspot.com/")


def test_a_main_site_is_known_in_all_its_spellings() -> None:
    home = "http://baanrim.go.th/"
    others = ("https://www.baanrim.go.th/", "https://baanrim.go.th/", "http://www.baanrim.go.th/")
    assert spellings(home)[0] == home
    assert all(set(spellings(each)) == {home, *others} for each in (home, *others))
    assert set(spellings("http://127.0.0.1:8001/")) == {"http://127.0.0.1:8001/"}
    assert set(spellings("http://10.0.0.1/")) == {"http://10.0.0.1/"}
    assert "https://www.gov.go.th/a/" in spellings("http://gov.go.th/a")
    assert "https://gov.go.th/?a=1/" not in spellings("http://gov.go.th/?a=1")


def test_an_address_is_spelt_as_its_main_site_is() -> None:
    new = "https://www.baanrim.go.th/"
    assert as_spelt("http://baanrim.go.th/a/b?c=1", new) == "https://www.baanrim.go.th/a/b?c=1"
    assert as_spelt(new + "a", new) == new + "a"
    for other in ("http://plan.baanrim.go.th/a", "http://baanrim.go.th:81/a", "http://x.go.th/"):
        assert as_spelt(other, new) == other


def test_an_address_of_numbers_is_one_site_per_host_and_port() -> None:
    assert is_same_site("http://127.0.0.1:8001/x", "http://127.0.0.1:8001/")
    assert not is_same_site("http://127.0.0.1:8002/x", "http://127.0.0.1:8001/")
    assert not is_same_site("http://127.0.0.2:8001/x", "http://127.0.0.1:8001/")
    assert is_same_site("http://localhost/x", "http://localhost:80/")


def test_on_a_shared_host_the_owner_is_part_of_the_site() -> None:
    main = "https://sites.google.com/site/baanrim/"
    assert is_same_site("https://sites.google.com/site/baanrim/oit", main)
    assert not is_same_site("https://sites.google.com/site/other/oit", main)


def test_the_file_name_is_read_as_people_read_it() -> None:
    assert file_name_of("http://x.go.th/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf") == "แผน.pdf"
    assert file_name_of("http://x.go.th/get.php?f=up/plan.pdf") == "plan.pdf"
    assert file_name_of("http://x.go.th/page.php?id=3") == "page.php"
    assert file_name_of("http://x.go.th/") == ""


def test_a_file_name_in_windows_874_is_read_too() -> None:
    escaped = "".join(f"%{byte:02X}" for byte in "แผน".encode("cp874"))
    assert file_name_of(f"http://x.go.th/{escaped}.pdf") == "แผน.pdf"


def test_the_host_is_without_port() -> None:
    assert host_of("http://X.go.th:81/") == "x.go.th"
    assert host_of("http://[") == ""


@pytest.mark.parametrize(
    ("url", "main_site", "is_same"),
    [
        (
            "https://sites.google.com/view/baanrim/หน้าแรก",
            "https://sites.google.com/view/baanrim",
            True,
        ),
        (
            "https://sites.google.com/view/baanrim-2/oit",
            "https://sites.google.com/view/baanrim",
            False,
        ),
        (
            "https://sites.google.com/baanrim.go.th/ita/o1",
            "https://sites.google.com/baanrim.go.th/ita/",
            True,
        ),
        (
            "https://sites.google.com/u/0/baanrim.go.th/ita/o1",
            "https://sites.google.com/baanrim.go.th/ita",
            True,
        ),
        (
            "https://sites.google.com/baanrim.go.th/other",
            "https://sites.google.com/baanrim.go.th/ita",
            False,
        ),
        (
            "https://sites.google.com/a/baanrim.go.th/ita/x",
            "https://sites.google.com/a/baanrim.go.th/ita",
            True,
        ),
        (
            "https://sites.google.com/a/baanrim.go.th/two",
            "https://sites.google.com/a/baanrim.go.th/ita",
            False,
        ),
        ("https://sites.google.com/view/%E0%B8%9A/2", "https://sites.google.com/view/บ", True),
        ("https://www.facebook.com/Baanrim/posts/1", "https://facebook.com/baanrim", True),
        ("https://www.facebook.com/other/posts/1", "https://www.facebook.com/baanrim", False),
    ],
)
def test_a_site_on_a_shared_host_ends_with_its_owners_path(
    url: str, main_site: str, is_same: bool
) -> None:
    assert is_same_site(url, main_site) is is_same
