"""How a page was built: addresses of its scripts and styles, names of its main containers.

Pages of one vendor share them however different their words are. Read without another walk over the
page, since each page of each site pays for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MOST_ASSETS = 24
_MOST_CONTAINERS = 16
_MOST_SEEN = 60  # elements below the body that are looked at
_DEEPEST = 3
_LONGEST = 90
_ASSETS = "link[rel=stylesheet][href], script[src]"
_CHANGING = re.compile(
    r"[0-9a-f]*\d[0-9a-f]{7,}|\d+"
)  # digests and numbers differ from site to site
# What half of all sites load tells nothing of who built them.
_EVERYWHERE = re.compile(
    r"jquery|bootstrap|font-?awesome|googleapis|gstatic|google-?analytics|googletagmanager|recaptcha"
    r"|facebook\.net|addthis|sharethis|cloudflare-static|histats|truehits|polyfill|modernizr"
    r"|animate(?:\.min)?\.css|swiper|owl\.?carousel|fancybox|lightbox|/normalize|webfont|all\.min\.css"
)
_PLAIN_NAME = re.compile(r"[a-z_][\w-]{2,39}")
_COMMON_NAMES = frozenset(
    (
        *("container", "container-fluid", "row", "wrapper", "header", "footer", "content", "main"),
        *("nav", "navbar", "menu", "page", "body", "clearfix", "col", "section", "top", "bottom"),
        *("left", "right", "center", "logo", "banner", "site", "app", "root", "modal", "fade"),
        *("clear", "hidden", "mobile", "skip-link", "screen-reader-text", "active", "sticky-top"),
    )
)
_GRID = re.compile(r"(?:col|offset|[mp][trblxyse]?|d|text|bg|align|justify|flex|order|g)-[\w-]+")


def build_marks(parser: LexborHTMLParser, url: str) -> tuple[str, ...]:
    """At most 40 marks, each once: `asset:` and `at:`. Numbers in them stand as `#`; an address of
    the page's own host stands without it."""
    return tuple(dict.fromkeys((*_assets(parser, url), *_containers(parser))))


def _assets(parser: LexborHTMLParser, url: str) -> Iterator[str]:
    own = _bare_host(url)
    left = _MOST_ASSETS
    for node in parser.css(_ASSETS):
        attributes = node.attributes
        shape = _asset_shape(attributes.get("src") or attributes.get("href") or "", own)
        if shape:
            yield f"asset:{shape}"
            left -= 1
        if not left:
            return


def _bare_host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@lru_cache(maxsize=4096)  # the pages of a site load the same
def _asset_shape(address: str, own: str) -> str:
    """Path, with the host before it where that is another's; '' for what stands everywhere."""
    text = address.strip().lower()
    if not text or text.startswith(("data:", "blob:")) or _EVERYWHERE.search(text):
        return ""
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    path = "/" + parts.path.lstrip("./")
    return ("" if host == own else host) + _CHANGING.sub("#", path)[:_LONGEST]


def _containers(parser: LexborHTMLParser) -> Iterator[str]:
    left = _MOST_CONTAINERS
    for node in _upper(parser.body):
        attributes = node.attributes
        for sign, text in (("#", attributes.get("id")), (".", attributes.get("class"))):
            for name in (text or "").lower().split()[:3]:
                shape = _name_shape(name)
                if not shape:
                    continue
                yield f"at:{sign}{shape}"
                left -= 1
                if not left:
                    return


@lru_cache(maxsize=4096)
def _name_shape(name: str) -> str:
    """'' for a name that stands everywhere."""
    if name in _COMMON_NAMES or _GRID.fullmatch(name) or not _PLAIN_NAME.fullmatch(name):
        return ""
    return _CHANGING.sub("#", name)


def _upper(body: LexborNode | None) -> Iterator[LexborNode]:
    """The uppermost elements of a page, level by level."""
    level = [body] if body is not None else []
    seen = 0
    for _ in range(_DEEPEST):
        below: list[LexborNode] = []
        for parent in level:
            child = parent.child
            while child is not None and seen < _MOST_SEEN:
                if child.is_element_node:
                    seen += 1
                    yield child
                    below.append(child)
                child = child.next
        level = below
