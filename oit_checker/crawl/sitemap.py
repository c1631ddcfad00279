"""The addresses that a site names in its sitemaps, which we fetch ourselves, capped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urlsplit

from usp.objects.sitemap import AbstractSitemap
from usp.tree import sitemap_from_str

from oit_checker.crawl.fetch import Answer, Fetcher
from oit_checker.crawl.inflate import EncodingError, unzipped
from oit_checker.crawl.robots import RobotsFiles
from oit_checker.model.url import normalised_url
from oit_checker.model.web import FetchFailure, SitemapReport

_MAX_FILES = 20
_MAX_URLS = 20_000
_ABSENT = frozenset({"not_found", "empty", "http_error"})

MayFetch = Callable[[str], Awaitable[bool]]


async def read_sitemaps(
    fetcher: Fetcher, home: str, named: Iterable[str], may_fetch: MayFetch
) -> tuple[tuple[str, ...], SitemapReport]:
    """Normalised addresses in the order of the files, and how the reading went.

    `named` are the sitemaps of robots.txt; without any, the customary place is tried. `absent`
    means that there is none; `unreadable` that one is there and at least a part was not read.
    """
    parts = urlsplit(home)
    usual = f"{parts.scheme}://{parts.netloc}/sitemap.xml"
    queue = [u for u in (normalised_url(n, home) for n in named) if u] or [usual]
    seen = set(queue)
    urls: dict[str, None] = {}
    read = broken = 0
    while queue and read + broken < _MAX_FILES and len(urls) < _MAX_URLS:
        address = queue.pop(0)
        if not await may_fetch(address):
            broken += 1
            continue
        outcome = await fetcher.fetch(address)
        if not isinstance(outcome, Answer):
            broken += not (isinstance(outcome, FetchFailure) and outcome.cause in _ABSENT)
            continue
        parsed = _parsed(outcome, fetcher.limits.page_bytes)
        if parsed is None:
            # A page in place of a sitemap that nobody promised is no sitemap at all.
            broken += address != usual
            continue
        read += 1
        pages, below = parsed
        urls.update(dict.fromkeys(pages[: _MAX_URLS - len(urls)]))
        queue += [u for u in below if u not in seen]
        seen.update(below)
    return tuple(urls), SitemapReport(_state(read, broken + len(queue)), len(urls))


def _state(read: int, broken: int) -> str:
    if broken:
        return "unreadable"
    return "read" if read else "absent"


def _parsed(answer: Answer, cap: int) -> tuple[list[str], list[str]] | None:
    """Pages and sitemaps below; None when the bytes are no sitemap."""
    try:
        text = unzipped(answer.body, cap).decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    except EncodingError:
        return None
    if text[:200].lower().lstrip().startswith(("<!doctype html", "<html")):
        return None
    try:
        tree = _quietly(text)
        pages = [normalised_url(page.url, answer.url) for page in tree.all_pages()]
        below = [normalised_url(sub.url, answer.url) for sub in tree.sub_sitemaps]
    except Exception:  # whatever a hostile file does to the parser, it is only unreadable
        return None
    found = [u for u in pages if u], [u for u in below if u]
    return found if any(found) or "<urlset" in text[:2000] else None


def _quietly(text: str) -> AbstractSitemap:
    # The parser warns about each fault of the agency's file; that is not for our user.
    logging.getLogger("usp").setLevel(logging.CRITICAL)
    return sitemap_from_str(text)


async def sitemaps_of(
    fetcher: Fetcher, robots: RobotsFiles, home: str
) -> tuple[tuple[str, ...], SitemapReport]:
    """What the site of `home` names that its robots.txt allows, within the time of two fetches."""

    async def may_fetch(url: str) -> bool:
        return (await robots.refusal(url))[0] is None

    rules = await robots.of(home)
    if rules.cause is not None:
        return (), SitemapReport("unreadable")
    try:
        async with asyncio.timeout(2 * fetcher.limits.fetch_timeout_s):
            return await read_sitemaps(fetcher, home, rules.sitemaps, may_fetch)
    except TimeoutError:
        return (), SitemapReport("unreadable")
