"""Where an element leads: the addresses in its attributes and handlers."""

from __future__ import annotations

import re
from functools import lru_cache

from oit_checker.documents._standing import Attributes
from oit_checker.model.url import normalised_url

# Menus repeat on every page of a site.
_normalised = lru_cache(maxsize=8192)(normalised_url)
_FROM_THE_TOP = re.compile(r"(?:https?:/)?/[\w.%~-]")
_FROM_THE_FOLDER = re.compile(r"(?!\w+:)[\w.%~-][^\\\s\x00-\x1f]*$")
_SITE = re.compile(r"https?://[^/?#\\\s]+/")
_FOLDER = re.compile(r"https?://[^/?#\\\s]+/(?:[^?#\\\s;]*/)?(?=[^/\\\s?#]*(?:[?#]|$))")
_SCRIPTED = re.compile(
    r"(?:location(?:\.href)?\s*=\s*|location\.(?:assign|replace)\s*\(\s*|window\.open\s*\(\s*|"
    r"\bopen\s*\(\s*)[\"']([^\"']+)[\"']",
    re.I,
)
_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s][^\"']*)", re.I)
_STYLE_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)", re.I)
_NOWHERE = ("#", "javascript:", "about:", "data:")


def scripted_address(code: str | None) -> str:
    """The address that a handler or a javascript: link opens, or ''."""
    found = _SCRIPTED.search(code) if code else None
    return found[1].strip() if found else ""


def target(href: str, base: str) -> str:
    """The absolute address, or '' for a link that leads nowhere (also to its own page)."""
    href = href.strip()
    if not href or href.lower().startswith(_NOWHERE):
        return ""
    return _normalised(href, _needed_of(base, href))


def _needed_of(base: str, href: str) -> str:
    """As much of the base as the address hangs on: then a menu's links are the same on all pages
    of a site."""
    if _FROM_THE_TOP.match(href):
        needed = _SITE.match(base)
    elif _FROM_THE_FOLDER.match(href):
        needed = _FOLDER.match(base)
    else:
        return base
    return needed[0] if needed else base


def refresh_address(content: str) -> str:
    """The address in a meta refresh; '' when the page only reloads itself."""
    if not re.search(r"[;,]|url", content, re.I):
        return ""
    found = _REFRESH.match(content)
    return found[1].strip() if found else ""


def image_address(attributes: Attributes, base: str) -> str:
    """The picture's address, also of one that is loaded late; '' for inline data."""
    candidates = [attributes.get(name) for name in ("data-src", "data-original", "data-lazy-src")]
    candidates = [attributes.get("src"), *candidates]
    for source in (attributes.get("srcset"), attributes.get("data-srcset")):
        candidates.append((source or "").strip().partition(" ")[0].rstrip(","))
    for candidate in candidates:
        url = target(candidate or "", base)
        if url:
            return url
    return ""


def background_address(style: str | None, base: str) -> str:
    """The address of a background picture in a style attribute, or ''."""
    found = _STYLE_URL.search(style) if style and "url(" in style else None
    return target(found[1], base) if found else ""


def pixels(value: str | None) -> int | None:
    """A width or height attribute in CSS pixels; None for percentages and nonsense."""
    found = re.fullmatch(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*", value or "", re.I)
    return int(found[1]) if found else None
