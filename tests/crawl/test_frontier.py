from __future__ import annotations

import random

import pytest

from oit_checker.crawl.canonical import canonical_key, is_trap
from oit_checker.crawl.discovery import DiscoveredLink, links_of
from oit_checker.crawl.frontier import Frontier
from oit_checker.model.document import Block, BlockKind, Document, Link

SITE = "http://www.baanrim.go.th"


def link(path: str, *, depth: int = 1, label: str = "", kind: str = "a") -> DiscoveredLink:
    url = path if "://" in path else SITE + path
    return DiscoveredLink(url=url, label=label, found_on=f"{SITE}/", depth=depth, kind=kind)


def frontier(per_pattern: int = 30) -> Frontier:
    return Frontier(per_pattern=per_pattern, max_depth=20)


def popped(queue: Frontier) -> list[str]:
    found = []
    while (entry := queue.pop()) is not None:
        found.append(entry.link.url.removeprefix(SITE))
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.x.go.th/a", "https://x.go.th/a"),
        ("http://x.go.th/a?b=1&a=2", "http://x.go.th/a?a=2&b=1"),
        ("http://x.go.th/a?PHPSESSID=0123456789abcdef0123&a=2", "http://x.go.th/a?a=2"),
        ("http://x.go.th/a;jsessionid=0A1B2C", "http://x.go.th/a"),
        ("http://x.go.th/a?utm_source=line&fbclid=9", "http://x.go.th/a"),
        ("http://x.go.th/index.php", "http://x.go.th/"),
        ("http://x.go.th/oit/", "http://x.go.th/oit"),
    ],
)
def test_twins_have_one_key(one: str, other: str) -> None:
    assert canonical_key(one) == canonical_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://x.go.th/a?sid=12", "http://x.go.th/a?sid=13"),
        ("http://x.go.th/A", "http://x.go.th/a"),
        ("http://x.go.th/index.php?id=1", "http://x.go.th/index.php?id=2"),
        ("http://x.go.th:8080/", "http://x.go.th/"),
        ("http://x.go.th/?f=%A1", "http://x.go.th/?f=%A2"),
    ],
)
def test_different_pages_have_different_keys(one: str, other: str) -> None:
    assert canonical_key(one) != canonical_key(other)


def test_shapes_that_lead_nowhere_are_traps() -> None:
    assert is_trap(f"{SITE}/a/b/a/b/a/b", 3, 20)
    assert is_trap(f"{SITE}/" + "/".join(f"s{n}" for n in range(21)), 3, 20)
    assert is_trap(f"{SITE}/x?tmpl=component&print=1", 3, 20)
    assert is_trap(f"{SITE}/x", 21, 20)
    assert not is_trap(f"{SITE}/2020/01/01/01/news", 3, 20)
    assert not is_trap(f"{SITE}/files/oit/files/plan.pdf", 3, 20)


def test_the_most_promising_come_first_then_the_shallow_then_the_early() -> None:
    queue = frontier()
    queue.offer(link("/late", depth=2), 0.2, in_scope=True)
    queue.offer(link("/shallow", depth=1), 0.2, in_scope=True)
    queue.offer(link("/shallow-later", depth=1), 0.2, in_scope=True)
    queue.offer(link("/best", depth=5), 0.9, in_scope=True)
    assert popped(queue) == ["/best", "/shallow", "/shallow-later", "/late"]


def test_a_better_label_found_later_moves_a_link_up() -> None:
    queue = frontier()
    queue.offer(link("/a"), 0.3, in_scope=True)
    queue.offer(link("/b"), 0.2, in_scope=True)
    queue.offer(link("/b", label="แผนปฏิบัติการ"), 0.9, in_scope=True)
    queue.offer(link("/b"), 0.1, in_scope=True)
    assert popped(queue) == ["/b", "/a"]


def test_a_frame_comes_before_ordinary_links() -> None:
    queue = frontier()
    queue.offer(link("/a"), 0.6, in_scope=True)
    queue.offer(link("/frame", kind="frame"), 0.0, in_scope=True)
    assert popped(queue) == ["/frame", "/a"]


def test_a_twin_is_fetched_once_and_leads_to_the_one_that_was() -> None:
    queue = frontier()
    queue.offer(link("/a?x=1&y=2"), 0.5, in_scope=True)
    queue.offer(link("/a?y=2&x=1"), 0.5, in_scope=True)
    assert popped(queue) == ["/a?x=1&y=2"]
    assert queue.twins() == {f"{SITE}/a?y=2&x=1": f"{SITE}/a?x=1&y=2"}


def test_a_page_that_was_taken_never_comes_again() -> None:
    queue = frontier()
    queue.offer(link("/a"), 0.5, in_scope=True)
    queue.offer(link("/b"), 0.4, in_scope=True)
    assert queue.pop() is not None
    queue.take(f"{SITE}/b")
    queue.offer(link("/a/"), 0.9, in_scope=True)
    queue.offer(link("/b"), 0.9, in_scope=True)
    assert queue.pop() is None and queue.left("budget") == ()


def test_other_sites_wait_unless_they_are_promising() -> None:
    queue = frontier()
    queue.offer(link("http://other.example/a"), 0.4, in_scope=False)
    queue.offer(link("http://other.example/plan.pdf"), 0.5, in_scope=False)
    entry = queue.pop()
    assert entry is not None and entry.is_external and entry.link.url.endswith("plan.pdf")
    assert queue.pop() is None
    assert [(left.url, left.why) for left in queue.left("budget")] == [
        ("http://other.example/a", "off_site")
    ]


def test_what_is_left_says_why_and_where_it_stood() -> None:
    queue = frontier()
    queue.offer(link("/video.mp4", label="film"), 0.9, in_scope=True)
    queue.offer(link("/photo.jpg"), 0.1, in_scope=True)
    queue.offer(link("/chart.jpg"), 0.8, in_scope=True)
    queue.offer(link("/a/a/a/a"), 0.8, in_scope=True)
    left = {item.url.removeprefix(SITE): item.why for item in queue.left("budget")}
    assert left == {
        "/video.mp4": "unneeded",
        "/photo.jpg": "unneeded",
        "/chart.jpg": "budget",
        "/a/a/a/a": "trap",
    }


@pytest.mark.parametrize(
    "pattern", ["/calendar/{}/{}", "/cal.php?month={}&year={}", "/list?sort{}=1&page={}"]
)
def test_a_pattern_without_end_stops_at_its_cap(pattern: str) -> None:
    queue = frontier(per_pattern=10)
    for n in range(200):
        queue.offer(link(pattern.format(n, n)), 0.1, in_scope=True)
    queue.offer(link("/plan"), 0.05, in_scope=True)
    got = popped(queue)
    assert "/plan" in got and len(got) <= 41
    assert any(item.why == "trap" for item in queue.left("budget"))


def test_letter_case_makes_no_new_pages_without_end() -> None:
    queue = frontier(per_pattern=10)
    letters = random.Random(1)
    for _ in range(200):
        path = "".join(letters.choice((c.upper(), c)) for c in "/abcdefghij")
        queue.offer(link(path), 0.1, in_scope=True)
    assert len(popped(queue)) == 10


def test_the_headings_above_a_link_are_those_of_the_document() -> None:
    blocks = (
        Block("ITA", BlockKind.HEADING, 1),
        Block("2563", BlockKind.HEADING, 2),
        Block("a"),
        Block("2564", BlockKind.HEADING, 2),
        Block("b"),
    )
    links = (
        Link(f"{SITE}/b", "b", 4),
        Link(f"{SITE}/a", "a", 2),
        Link("", "nowhere", 2),
        Link(f"{SITE}/a", "a", 2),
    )
    document = Document(f"{SITE}/", "text/html", "html", blocks=blocks, links=links)
    found = {each.url.removeprefix(SITE): each.headings for each in links_of(document, SITE, 1)}
    assert found == {"/a": document.headings_at(2), "/b": document.headings_at(4)}
