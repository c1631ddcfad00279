"""The crawl of one site, or of one address: what the rest of the house calls."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from oit_checker import __version__
from oit_checker.crawl.before import Before
from oit_checker.crawl.discovery import Hint, Priority
from oit_checker.crawl.drawing import Drawer, KeepBoxes
from oit_checker.crawl.drawn import DrawLimits
from oit_checker.crawl.fetch import Refused, failure_of
from oit_checker.crawl.gate import Turns
from oit_checker.crawl.gathering import BytesAddress, SiteCrawl
from oit_checker.crawl.guard import Resolver, resolve_by_system
from oit_checker.crawl.limits import Limits
from oit_checker.crawl.record import Observer
from oit_checker.crawl.visit import Clock, Keep, Read, Visited, Visitor
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document
from oit_checker.model.errors import UserError
from oit_checker.model.url import normalised_url
from oit_checker.model.web import Crawl, FetchCause, FetchFailure, FrontierLink, Snapshot

Deepen = Callable[[SiteCrawl], Awaitable[None]]


class _Nobody:
    def on_page(
        self, snapshot: Snapshot, document: Document, queue_length: int, discovered_from: str
    ) -> None: ...

    def on_page_again(self, snapshot: Snapshot, document: Document) -> None: ...

    def on_failure(self, failure: FetchFailure, discovered_from: str) -> None: ...

    def on_detour(self, url: str, told: Snapshot | Refused) -> None: ...

    def on_frontier(self, links: tuple[FrontierLink, ...]) -> None: ...


def user_agent_of(contact: str = "") -> str:
    """The tool's name, and an address at which a site's owner reaches whoever runs it."""
    name = f"oit-checker/{__version__}"
    return f"{name} (+mailto:{contact})" if contact else name


async def crawl_site(
    agency: Agency,
    *,
    limits: Limits,
    priority: Priority,
    read: Read,
    keep: Keep,
    clock: Clock,
    start_urls: Sequence[str] = (),
    observer: Observer | None = None,
    allow_private: bool = False,
    stop: asyncio.Event | None = None,
    contact: str = "",
    user_agent: str = "",
    resolve: Resolver = resolve_by_system,
    drawing: DrawLimits | None = None,
    browser: str = "",
    keep_boxes: KeepBoxes | None = None,
    bytes_address: BytesAddress = str,
    deepen: Deepen | None = None,
    turns: Turns | None = None,
    drawing_slot: asyncio.Semaphore | None = None,
    before: Before | None = None,
    hint: Hint | None = None,
) -> Crawl:
    """The frozen Crawl of `agency.main_site`. `start_urls` are fetched right after it.

    With `drawing`, pages that say little without their scripts are drawn by a browser (`browser`
    names its program, '' for whatever is found). `deepen` is called when the queue is empty: it
    may fetch, draw and read further in the same Crawl.

    `read` turns bytes into a Document, `keep` stores bytes and returns their SHA-256, `clock` gives
    the moment of each Snapshot. With `stop` set it ends within moments and returns what it has.
    Crawls of one program share `turns` (who may ask a server now) and `drawing_slot` (how many of
    them may have a browser); waiting for a browser costs none of the crawl's minutes. With what
    was there `before`, a crawl that broke off goes on, and unchanged pages are not sent again.
    A `hint` changes the order in which links are fetched, nothing else.
    UserError when the main site is no address; the world's failures are values in the Crawl.
    """
    home = normalised_url(agency.main_site)
    if not home:
        raise UserError("crawl.address", given=agency.main_site)
    visitor = Visitor(
        limits,
        read=read,
        keep=keep,
        clock=clock,
        user_agent=user_agent or user_agent_of(contact),
        allow_private=allow_private,
        resolve=resolve,
        turns=turns,
        before=before,
    )
    drawer = Drawer(
        visitor.fetcher.addresses,
        drawing,
        keep=keep,
        keep_boxes=keep_boxes or (lambda boxes: ""),
        user_agent=user_agent or user_agent_of(contact),
        clock=clock,
        executable=browser,
        slot=drawing_slot,
        turns=visitor.fetcher.gates,
        before=before,
    )
    watcher = observer or _Nobody()
    async with visitor, drawer:
        crawl = SiteCrawl(
            agency,
            home,
            limits,
            priority,
            visitor,
            clock,
            watcher,
            drawer,
            bytes_address,
            stop or asyncio.Event(),
            used_s=before.used_s if before else 0.0,
            hint=hint,
        )
        crawl.start(start_urls)
        await crawl.go_on()
        if deepen is not None:
            await deepen(crawl)
        frozen = crawl.crawl()
        watcher.on_frontier(frozen.frontier)
        return frozen


async def fetch_one(
    url: str,
    *,
    limits: Limits,
    read: Read,
    keep: Keep,
    clock: Clock,
    allow_private: bool = False,
    contact: str = "",
    user_agent: str = "",
    resolve: Resolver = resolve_by_system,
    turns: Turns | None = None,
) -> Visited | FetchFailure:
    """One address by itself, with the same care: a page, or why there is none. Fetches of one
    program share `turns`."""
    address = normalised_url(url)
    if not address:
        known = "://" in url and not url.lower().strip().startswith(("http:", "https:"))
        cause = FetchCause.UNSUPPORTED_SCHEME if known else FetchCause.BAD_URL
        return failure_of(url, cause, clock())
    visitor = Visitor(
        limits,
        read=read,
        keep=keep,
        clock=clock,
        user_agent=user_agent or user_agent_of(contact),
        allow_private=allow_private,
        resolve=resolve,
        turns=turns,
    )
    async with visitor:
        outcome = await visitor.visit(address)
    if isinstance(
        outcome, Refused
    ):  # without a rule of ours there is only robots.txt, handled there
        return failure_of(address, FetchCause.ROBOTS, clock(), hops=outcome.hops)
    return outcome
