"""Where an element leads: the addresses in its attributes and handlers."""

from __future__ import annotations

import re
from functools import lru_cache

from oit_checker.documents._standing import Attributes
from oit_checker.model.url import normalised_url

# Menus repeat on every page of a site.
_normalised = lru_cache(maxsize=8192)(normalised_url)
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.I)
_FROM_THE_TOP = re.compile(r"(?:https?:/)?/[\w.%~-]|/(?:[?#]|\Z)")
_FROM_THE_FOLDER = re.compile(r"(?!\w+:)[\w.%~-](?:[^\\\s\x00-\x1f]| )*\Z")
_SITE = re.compile(r"https?://[^/?#\\\s]+/")
_FOLDER = re.compile(r"https?://[^/?#\\\s]+/(?:[^?#\\\s;]*/)?(?=[^/\\\s?#]*(?:[?#]|$))")
_SCRIPTED = re.compile(
    r"(?:location(?:\.href)?\s*=\s*|location\.(?:assign|replace)\s*\(\s*|window\.open\s*\(\s*|"
    r"\bopen\s*\(\s*)[\"']([^\"']+)[\"']",
    re.I,
)
_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s][^\"']*)", re.I)
_STYLE_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)", re.I)
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*", re.I)
_NOWHERE = ("#", "javascript:", "about:", "data:")


class Base:
    """What the addresses of a page hang on. `reach` grows with the longest part that one needed:
    an index of `parts`, the longest last."""

    def __init__(self, url: str) -> None:
        site, folder = _SITE.match(url), _FOLDER.match(url)
        self.url = url
        self.site = site[0] if site else url
        self.parts = ("", self.site, folder[0] if folder else url, url)
        self.reach = 0

    def target(self, href: str) -> str:
        """The absolute address, or '' for a link that leads nowhere (also to its own page)."""
        href = href.strip()
        if not href or href.lower().startswith(_NOWHERE) or _OTHER_SCHEME.match(href):
            return ""
        # As little of the base as possible: a menu's links are the same on all pages of a site.
        reach = 1 if _FROM_THE_TOP.match(href) else 2 if _FROM_THE_FOLDER.match(href) else 3
        if reach > self.reach:
            self.reach = reach
        return _normalised(href, self.parts[reach])


def scripted_address(code: str | None) -> str:
    """The address that a handler or a javascript: link opens, or ''."""
    found = _SCRIPTED.search(code) if code else None
    return found[1].strip() if found else ""


def refresh_address(content: str) -> str:
    """The address in a meta refresh; '' when the page only reloads itself."""
    if not re.search(r"[;,]|url", content, re.I):
        return ""
    found = _REFRESH.match(content)
    return found[1].strip() if found else ""


def image_address(attributes: Attributes, base: Base) -> str:
    """The picture's address, also of one that is loaded late; '' for inline data."""
    for name in ("src", "data-src", "data-original", "data-lazy-src"):
        written = attributes.get(name)
        if written and (url := base.target(written)):
            return url
    for name in ("srcset", "data-srcset"):
        written = attributes.get(name)
        if written and (url := base.target(written.strip().partition(" ")[0].rstrip(","))):
            return url
    return ""


def background_address(style: str | None, base: Base) -> str:
    """The address of a background picture in a style attribute, or ''."""
    found = _STYLE_URL.search(style) if style and "url(" in style else None
    return base.target(found[1]) if found else ""


def pixels(value: str | None) -> int | None:
    """A width or height attribute in CSS pixels; None for percentages and nonsense."""
    found = _PIXELS.fullmatch(value) if value else None
    return int(found[1]) if found else None
