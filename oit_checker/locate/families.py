"""Which family a site belongs to: told by how its pages are built, never by what they say.

A mark is a short text: `generator:`, `by:` (who made the site, from its footer), `asset:`, `at:`
(both from the reader) and `path:` (the shape of many of its links).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from urllib.parse import unquote, urlsplit

from oit_checker.model.document import Document, Region
from oit_checker.model.rule import Family
from oit_checker.model.url import host_of, is_same_site
from oit_checker.model.web import Crawl

PAGES_LOOKED_AT = 5
MARKS_KEPT = 64
_PATHS_KEPT = 16
_ALIKE_LINKS = 2  # links of one shape that make the shape a mark
_FOOTER_BLOCKS = 30
_CHANGING = re.compile(r"[0-9a-f]*\d[0-9a-f]{7,}|\d+")
_PLAIN_VALUE = re.compile(r"[a-z_#][\w#.-]{0,23}")
_PLAIN_PATH = re.compile(r"[\w#.,/~@+:-]*", re.ASCII)
_MADE_BY = re.compile(
    r"(?:(?:ออกแบบ|พัฒนา|จัดทำ|ดูแล)[^\n]{0,40}?(?:โดย|by)"
    r"|(?:designed?|developed|powered|created|maintained)(?: and \w+)? by)"
    r"\s*:?\s*(?P<who>[^\n|©]{3,70})",
    re.IGNORECASE,
)
# An office that made its site itself is no vendor.
_OFFICES = re.compile(
    r"^(?:เทศบาล|อบต|อบจ|องค์การบริหาร|สำนัก|กอง|งาน|ฝ่าย|โรงพยาบาล|ที่ว่าการ|กรม|มหาวิทยาลัย|โรงเรียน"
    r"|หน่วยงาน|ผู้ดูแล|admin)"
)
_COMPANY = re.compile(
    r"บริษัท|จำกัด|หจก|ห้างหุ้นส่วน|co\.|ltd|company|studio|soft|web|design|\.com|\.co", re.I
)
# By the first two letters of a mark's kind.
_WEIGHTS = {"by": 3.0, "as": 1.0, "pa": 1.0, "at": 0.5, "ge": 0.5}
LEAST_SHARED = 4.0
"""Weight that two sites must share at least: pages of few marks are alike by chance."""


def shape_of(url: str) -> str:
    """Path and query with numbers as `#` and values in free words as `*`: `/detail.php?id=#`; ''
    for what is no address, or whose path is words (they are the site's own)."""
    exact = place_of(url)
    path, mark, query = exact.partition("?")
    path = _CHANGING.sub("#", path)
    if not path or not _PLAIN_PATH.fullmatch(path):
        return ""
    parts = (part.partition("=") for part in query.split("&")) if mark else ()
    shown = [f"{name}{sign}{_value_shape(value)}" for name, sign, value in parts]
    return path + mark + "&".join(shown)


def _value_shape(value: str) -> str:
    shape = _CHANGING.sub("#", value)
    return shape if not shape or _PLAIN_VALUE.fullmatch(shape) else "*"


def place_of(url: str) -> str:
    """Path and query, decoded and in small letters: alike on all sites that keep it there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = unquote(parts.path or "/").lower()
    return f"{path}?{unquote(parts.query).lower()}" if parts.query else path


def fits(url: str, pattern: str) -> bool:
    """Whether an address is of a shape (`#` any digits, `*` anything)."""
    return _pattern(pattern).fullmatch(place_of(url)) is not None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    each = re.escape(text.lower()).replace(r"\#", r"[0-9a-f]*\d[0-9a-f]*").replace(r"\*", ".*")
    return re.compile(each)


def site_marks(documents: Sequence[Document]) -> tuple[str, ...]:
    """The marks of a site from its home page and a few more, sorted within their kinds; at most
    `MARKS_KEPT`."""
    pages = [document for document in documents if document.is_page][:PAGES_LOOKED_AT]
    found = [*_generators(pages), *dict.fromkeys(_makers(pages)), *_built(pages), *_paths(pages)]
    return tuple(dict.fromkeys(found))[:MARKS_KEPT]


def _generators(pages: Iterable[Document]) -> list[str]:
    words = (page.properties.get("generator", "") for page in pages)
    return sorted({f"generator:{_CHANGING.sub('#', w.lower())[:60].strip()}" for w in words if w})


def _makers(pages: Iterable[Document]) -> Iterator[str]:
    for page in pages:
        footer = [(i, b.text) for i, b in enumerate(page.blocks) if b.region is Region.FOOTER]
        blocks = footer or [(i, b.text) for i, b in enumerate(page.blocks)][-_FOOTER_BLOCKS:]
        for index, text in blocks:
            found = _MADE_BY.search(text)
            if found is not None:
                yield from _maker(page, index, found["who"])


def _maker(page: Document, block: int, who: str) -> Iterator[str]:
    """The host of the maker's own site where the line links to it, else the company's name; a name
    that may be a person's only as a digest."""
    hosts = (
        host_of(link.url).removeprefix("www.")
        for link in page.links
        if link.block == block and link.url and not is_same_site(link.url, page.url)
    )
    host = next(hosts, "")
    name = " ".join(re.sub(r"[\d()+-]+", " ", who).lower().split())[:60]
    if host:
        yield f"by:{host}"
    elif name and not _OFFICES.match(name):
        secret = hashlib.sha256(name.encode("utf-8")).hexdigest()[:8]
        yield f"by:{name}" if _COMPANY.search(name) else f"by:~{secret}"


def _built(pages: Iterable[Document]) -> list[str]:
    """Those of most pages first: what stands on one page only says more of it than of the site."""
    counts = Counter(mark for page in pages for mark in page.marks)
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [mark for mark, _ in ranked[: MARKS_KEPT - _PATHS_KEPT - 4]]


def _paths(pages: Sequence[Document]) -> list[str]:
    urls = {
        link.url
        for page in pages
        for link in page.links
        if link.url and is_same_site(link.url, page.url)
    }
    counts = Counter(shape for url in urls if "#" in (shape := shape_of(url)) or "?" in shape)
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    often = [shape for shape, count in ranked if count >= _ALIKE_LINKS]
    return [f"path:{shape}" for shape in often[:_PATHS_KEPT]]


def pages_looked_at(crawl: Crawl) -> tuple[Document, ...]:
    """The home page and the first few pages of the site that it links to, in its order."""
    home = crawl.documents.get(crawl.page_for(crawl.agency.main_site))
    if home is None:
        return ()
    urls = (crawl.page_for(link.url) for link in home.links if link.url)
    near = dict.fromkeys(url for url in urls if is_same_site(url, home.url) and url != home.url)
    found = (crawl.documents.get(url) for url in near)
    pages = [document for document in found if document is not None and document.is_page]
    return (home, *pages[: PAGES_LOOKED_AT - 1])


def family_of(marks: Sequence[str], families: Iterable[Family]) -> Family | None:
    """The family of whose signs there are enough; a vendor's before a system's, then that of most
    signs, then the first."""
    fitting = [(f, n) for f in families if (n := _signs_met(marks, f)) >= f.needed]
    best = max(fitting, key=lambda each: (not each[0].is_system, each[1]), default=None)
    return best[0] if best is not None else None


def _signs_met(marks: Sequence[str], family: Family) -> int:
    return sum(any(is_mark(mark, sign) for mark in marks) for sign in family.signs)


def is_mark(mark: str, sign: str) -> bool:
    """Whether a mark is what a sign asks for (`*` stands for anything)."""
    return mark == sign or ("*" in sign and _sign(sign).fullmatch(mark) is not None)


@cache
def _sign(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\*", ".*"))


def telling(marks: Iterable[str], systems: Iterable[Family]) -> frozenset[str]:
    """Without what all sites of a public system share, whoever built them."""
    common = tuple(sign for family in systems for sign in family.common)
    is_common = _any_sign(common).fullmatch
    return frozenset([mark for mark in marks if is_common(mark) is None])


@cache
def _any_sign(signs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_sign(sign).pattern for sign in signs) or r"(?!)")


def weight_of(marks: Iterable[str]) -> float:
    return sum([_WEIGHTS.get(mark[:2], 0.0) for mark in marks])


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """0 (nothing alike) - 1 (the same), the shared part of the weight of all their marks; 0 where
    they share too little. Makers count only where they agree: many sites name none."""
    shared = weight_of(one & other)
    if shared < LEAST_SHARED:
        return 0.0
    rest = weight_of(mark for mark in one ^ other if not mark.startswith("by:"))
    return shared / (shared + rest)
