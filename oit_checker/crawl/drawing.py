"""When a page is drawn by a browser, and what its drawing brings.

The browser is started when the first page needs it, and ends with the crawl.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from oit_checker.crawl.before import Before
from oit_checker.crawl.browser import Browser, browser_session
from oit_checker.crawl.drawn import DrawLimits, Drawn, NoBrowser
from oit_checker.crawl.gate import Turns
from oit_checker.crawl.guard import Addresses
from oit_checker.crawl.visit import Clock, Keep, Visited
from oit_checker.model.document import SCRIPT_MENU, SCRIPTED, Document, Readability
from oit_checker.model.scan import TextBox
from oit_checker.model.web import FetchFailure, Rendering, RenderReason, Snapshot

OFF = "off"
QUESTIONS = (SCRIPT_MENU, SCRIPTED)
ReadDrawn = Callable[[bytes, Snapshot], Awaitable[Document]]
KeepBoxes = Callable[[tuple[TextBox, ...]], str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page after its drawing: the Snapshot with its Rendering, and the Document read from it,
    if one was asked for and drawn. `leads_to`: its scripts went to another address."""

    snapshot: Snapshot
    document: Document | None = None
    failure: FetchFailure | None = None
    leads_to: str = ""


def reason_to_draw(document: Document) -> RenderReason | None:
    """Why the page has to be drawn before it can be followed or judged; None when it needn't."""
    if document.readability is Readability.NEEDS_BROWSER:
        return RenderReason.NO_TEXT
    if SCRIPT_MENU in document.problems:
        return RenderReason.SCRIPT_MENU
    return None


def is_better(drawn: Document, plain: Document) -> bool:
    """The drawing says more than the page did without its scripts."""
    if not drawn.is_readable:
        return False
    if not plain.is_readable:
        return True
    has_links = sum(bool(link.url) for link in drawn.links) >= sum(
        bool(link.url) for link in plain.links
    )
    return has_links and len(drawn.text) >= 0.8 * len(plain.text)


def without_question(document: Document) -> Document:
    """A page that was drawn: what its scripts would add is known by now."""
    problems = tuple(p for p in document.problems if p not in QUESTIONS)
    return document if problems == document.problems else replace(document, problems=problems)


def _with_picture(made: Rendering, shown: Rendering) -> Rendering:
    return replace(
        made,
        picture_sha256=shown.picture_sha256,
        boxes_sha256=shown.boxes_sha256,
        width=shown.width,
        height=shown.height,
        scale=shown.scale,
        problems=shown.problems,
    )


class Drawer:
    """The browser of one crawl. `missing` says why there is none (off | not_found | failed).
    `slot` is held from its start to its end; `waited_s` counts the seconds of waiting for it."""

    def __init__(
        self,
        addresses: Addresses,
        limits: DrawLimits | None,
        *,
        keep: Keep,
        keep_boxes: KeepBoxes,
        user_agent: str,
        clock: Clock,
        executable: str = "",
        slot: asyncio.Semaphore | None = None,
        before: Before | None = None,
        turns: Turns | None = None,
    ) -> None:
        self._turns = turns
        self._before = before or Before()
        self._slot = slot
        self._holds_slot = False
        self.waited_s = 0.0
        self._clock = clock
        self._addresses = addresses
        self._limits = limits or DrawLimits()
        self._keep = keep
        self._keep_boxes = keep_boxes
        self._user_agent = user_agent
        self._executable = executable
        self._stack = AsyncExitStack()
        self._starting = asyncio.Lock()
        self._browser: Browser | None = None
        self.name = ""
        self.missing = "" if limits is not None else OFF

    async def __aenter__(self) -> Drawer:
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self._stack.aclose()
        finally:
            if self._slot is not None and self._holds_slot:
                self._slot.release()

    async def draw(
        self,
        visited: Visited,
        reason: RenderReason,
        *,
        read: ReadDrawn | None = None,
        with_picture: bool = False,
    ) -> Drawing:
        """Never raises for the page's sake. With `read` its DOM is kept and read."""
        snapshot = visited.snapshot
        known = None if self.missing else await self._known(snapshot, read)
        if known is not None:
            return known
        browser = await self._started()
        if browser is None:
            return Drawing(snapshot)
        outcome = await browser.draw(snapshot.url, picture=with_picture)
        if isinstance(outcome, FetchFailure):
            problems = (f"failed:{outcome.cause.value}",)
            earlier = snapshot.rendering or Rendering(reason, browser.name)
            return Drawing(
                replace(snapshot, rendering=replace(earlier, problems=problems)), failure=outcome
            )
        if outcome.url != snapshot.url:
            return Drawing(snapshot, leads_to=outcome.url)
        drawn = replace(snapshot, rendering=self._rendering(snapshot, outcome, reason, read))
        if read is None:
            return Drawing(drawn)
        return Drawing(drawn, await read(outcome.html.encode("utf-8", "replace"), drawn))

    async def _known(self, snapshot: Snapshot, read: ReadDrawn | None) -> Drawing | None:
        """What a browser made of it before, where that still holds."""
        if read is None:
            shown = self._before.picture_of(snapshot)
            if shown is None:
                return None
            self.name = self.name or shown.browser
            made = snapshot.rendering or replace(shown, dom_sha256="", paper_sha256="")
            return Drawing(replace(snapshot, rendering=_with_picture(made, shown)))
        known = self._before.dom_of(snapshot.url)
        if known is None:
            return None
        made, dom = known
        self.name = self.name or made.browser
        drawn = replace(snapshot, rendering=made)
        return Drawing(drawn, await read(dom, drawn))

    async def print_page(self, visited: Visited) -> Drawing:
        """The page printed as a PDF, kept; without a change when that could not be done."""
        snapshot = visited.snapshot
        known = self._before.paper_of(snapshot.url)
        if known:
            made = snapshot.rendering or self._before.drawn[snapshot.url]
            self.name = self.name or made.browser
            return Drawing(replace(snapshot, rendering=replace(made, paper_sha256=known)))
        browser = await self._started()
        drawn = await browser.draw(snapshot.url, paper=True) if browser is not None else None
        if not isinstance(drawn, Drawn) or not drawn.paper:
            return Drawing(snapshot)
        made = snapshot.rendering or Rendering(RenderReason.WRONG_LETTERS, drawn.browser)
        printed = replace(made, paper_sha256=self._keep(drawn.paper))
        return Drawing(replace(snapshot, rendering=printed))

    def _rendering(
        self, snapshot: Snapshot, drawn: Drawn, reason: RenderReason, read: ReadDrawn | None
    ) -> Rendering:
        """What an earlier drawing kept stays, unless this one brings it anew."""
        made = snapshot.rendering or Rendering(reason, drawn.browser)
        if read is not None:
            dom = self._keep(drawn.html.encode("utf-8", "replace"))
            made = replace(made, dom_sha256=dom, reason=reason)
        if drawn.picture:
            made = replace(
                made,
                picture_sha256=self._keep(drawn.picture),
                boxes_sha256=self._keep_boxes(drawn.boxes),
                width=drawn.width,
                height=drawn.height,
                scale=drawn.scale,
            )
        return replace(made, browser=drawn.browser, problems=drawn.problems)

    async def _wait_for_slot(self) -> None:
        if self._slot is None or self._holds_slot:
            return
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self._slot.acquire()
        self._holds_slot = True
        self.waited_s += loop.time() - began

    async def _started(self) -> Browser | None:
        async with self._starting:
            if self._browser is None and not self.missing:
                await self._wait_for_slot()
                try:
                    session = browser_session(
                        self._addresses,
                        self._limits,
                        user_agent=self._user_agent,
                        executable=self._executable,
                        clock=self._clock,
                        turns=self._turns,
                    )
                    self._browser = await self._stack.enter_async_context(session)
                    self.name = self._browser.name
                except NoBrowser as error:
                    self.missing = error.reason
            return self._browser
