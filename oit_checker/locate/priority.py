"""Which discovered links to follow first: those that name a topic, and pages that list many.

The names of lists come before single posts, so that a site of thousands of notices gives its plans
and reports within the first pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol
from urllib.parse import unquote, urlsplit

from oit_checker.locate.label import Vocabulary, is_generic, named_by, vocabulary_of
from oit_checker.locate.wording import worded
from oit_checker.locate.years import is_far
from oit_checker.model.document import Region
from oit_checker.model.rule import RulePack


class LinkLike(Protocol):
    """What a discovered link tells."""

    @property
    def url(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def headings(self) -> Sequence[str]: ...
    @property
    def depth(self) -> int: ...
    @property
    def region(self) -> Region: ...
    @property
    def context(self) -> str: ...


SOCIAL_HOSTS = [
    "facebook.com",
    "fb.com",
    "fb.me",
    "youtube.com",
    "youtu.be",
    "twitter.com",
    "x.com",
    "line.me",
    "lin.ee",
    "instagram.com",
    "tiktok.com",
    "maps.google.com",
    "maps.app.goo.gl",
    "m.me",
    "messenger.com",
]
_INDEX = re.compile(
    r"\bO?IT[AS]?\b|\bOIT\b|เปิดเผยข้อมูล(?:ข่าวสาร)?(?:ต่อ)?สาธารณะ|ประเมินคุณธรรม|ข้อมูลสาธารณะ|ตัวชี้วัด",
    re.I,
)
_LIST = re.compile(
    r"แผน|รายงาน|ข้อมูล|ประกาศ|คู่มือ|กฎหมาย|งบประมาณ|จัดซื้อ|จัดจ้าง|ข่าว|บุคลากร|ทุจริต|คุณธรรม|โปร่งใส|บริการ|เอกสาร"
)
_PAGING = re.compile(
    r"^\W*(?:\d{1,4}|ถัดไป|ก่อนหน้า|หน้าถัดไป|next|prev(?:ious)?|last|first|»|›)\W*$", re.I
)
_PAGING_URL = re.compile(r"[?&/](?:page|paged|start|offset|pageno|p)[=/]\d+", re.I)
_IDLE = re.compile(
    r"แกลเลอ|แกลลอ|gallery|ท่องเที่ยว|travel|otop|สินค้า|ผลิตภัณฑ์|ปฏิทิน|calendar|log-?in|เข้าสู่ระบบ|สมัครสมาชิก"
    r"|พิมพ์|print|share|แชร์|sitemap\.xml|/feed\b|rss|guestbook|สมุดเยี่ยม|วิดีโอ|video|ภาษาอังกฤษ|[?&]lang=",
    re.I,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|ico|mp[34]|avi|mov|css|js)$", re.I)
# Lists whose single posts run into hundreds.
_MANY_POSTS = frozenset({"news", "procurement-notices", "job-openings", "laws", "participation"})
INDEX, MENU, LIST, OTHER, PAGING, IDLE = 1.0, 0.45, 0.42, 0.3, 0.2, 0.05


def link_priority(pack: RulePack) -> Callable[[LinkLike], float]:
    """A pure function from a discovered link to 0 (last) - 1 (first)."""
    vocabulary = vocabulary_of(pack)
    asked = frozenset(topic for item in pack.items for topic in item.topics)
    fiscal_year = pack.fiscal_year

    def priority(link: LinkLike) -> float:
        score = _worth(link, vocabulary, asked)
        if score > OTHER and is_far(" ".join((*link.headings[-1:], link.label)), fiscal_year):
            score = min(score, 0.55) - 0.1
        return max(0.0, min(1.0, score - 0.01 * min(link.depth, 10)))

    return priority


def _worth(link: LinkLike, vocabulary: Vocabulary, asked: frozenset[str]) -> float:
    address = unquote(link.url)
    label = link.label or slug(link.url)
    if is_social(link.url) or _PICTURE.search(urlsplit(address).path):
        return IDLE
    if _PAGING.match(label) or _PAGING_URL.search(address):
        return PAGING
    found = named_by(vocabulary, label, headings=link.headings)
    if not found and is_generic(label) and link.context:
        found = named_by(vocabulary, link.context)
    wanted = next((match for match in found if match.topic in asked), None)
    if wanted is not None and wanted.score >= found[0].score - 0.05:
        score = 0.35 + 0.6 * wanted.score**2
        return min(score, 0.48) if wanted.topic in _MANY_POSTS and wanted.score < 0.9 else score
    if _INDEX.search(label):
        return INDEX
    if found and found[0].topic == "section-heading":
        return 0.8
    if _IDLE.search(label) or _IDLE.search(address):
        return IDLE
    if len(worded(label).folded) <= 40 and _LIST.search(label):
        return MENU
    return LIST if link.region in (Region.NAV, Region.HEADER) else OTHER


def is_social(url: str) -> bool:
    """A page of a social network or a map: never a place that needs fetching."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host.startswith("google.") and parts.path.startswith("/maps"):
        return True
    return any(host == known or host.endswith("." + known) for known in SOCIAL_HOSTS)


def slug(url: str) -> str:
    """The last part of an address as words, for links that come without a label."""
    path = unquote(urlsplit(url).path).rstrip("/")
    name = path.rpartition("/")[2]
    return re.sub(r"\.\w{2,5}$", "", re.sub(r"[-_+]+", " ", name)).strip()
