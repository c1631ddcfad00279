"""One page in the browser: opened, waited for until it is quiet, read, photographed.

Nothing here trusts the page: each question to it has a time limit, and one that no longer answers
is stopped from outside.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpcore
from playwright.async_api import (
    BrowserContext,
    CDPSession,
    Download,
    Error,
    Frame,
    Page,
    Request,
    Response,
)
from playwright.async_api import TimeoutError as PageTimeoutError

from oit_checker.crawl import page_scripts
from oit_checker.crawl.causes import cause_of_error, cause_of_status
from oit_checker.crawl.drawn import DrawLimits, Drawn
from oit_checker.crawl.filtering_proxy import Gateway, TooManyBytesError
from oit_checker.crawl.page_traffic import PageTraffic
from oit_checker.model.scan import Box, TextBox
from oit_checker.model.url import normalised_url
from oit_checker.model.web import FetchCause

_ANSWER_S = 10.0  # for a page to answer one question
_PROBE_S = 1.0
_PAPER_S = 75.0  # a long report made by a converter: hundreds of layers a page
_HTML_LETTERS = 20_000_000
_MOST_BOXES = 20_000
_MOST_NAVIGATIONS = 6
_POLL_S = 0.05
_STILL_MS = 250.0
_SILENT_S = 0.15
_UNSEEN = ("Image", "Font", "Media")
_PAGES = frozenset(("", "text/html", "application/xhtml+xml"))
_NET_ERROR = re.compile(r"net::(ERR_[A-Z0-9_]+)")
_CAUSES = (
    (re.compile(r"ERR_(SSL|CERT|BAD_SSL)"), FetchCause.TLS),
    (re.compile(r"ERR_INVALID_AUTH"), FetchCause.LOGIN_REQUIRED),
    (re.compile(r"ERR_TOO_MANY_REDIRECTS"), FetchCause.TOO_MANY_REDIRECTS),
    (re.compile(r"ERR_CONTENT_DECODING"), FetchCause.BAD_ENCODING),
    (re.compile(r"ERR_(UNSAFE_PORT|BLOCKED|ADDRESS)"), FetchCause.BLOCKED_ADDRESS),
    (re.compile(r"ERR_(INVALID_URL|UNKNOWN_URL|DISALLOWED_URL)"), FetchCause.BAD_URL),
    (re.compile(r"ERR_(TIMED_OUT|CONNECTION_TIMED_OUT)"), FetchCause.TIMEOUT),
    (re.compile(r"ERR_(CONNECTION|EMPTY_RESPONSE|TUNNEL|SOCKET)"), FetchCause.CONNECTION_RESET),
)


class PageFailedError(Exception):
    """The page gave nothing."""

    def __init__(self, cause: FetchCause, detail: str = "", status: int | None = None) -> None:
        super().__init__(cause, detail)
        self.cause = cause
        self.detail = detail[:200]
        self.status = status


class DrawnPage:
    """One page of one context. `draw` may be called once."""

    def __init__(self, context: BrowserContext, gateway: Gateway, limits: DrawLimits) -> None:
        self._context = context
        self._gateway = gateway
        self._limits = limits
        self._problems: dict[str, None] = {}
        self._answer: Response | None = None
        self._coming: Response | None = None
        self._address_asked = ""
        self._tasks: set[asyncio.Future[None]] = set()
        self._navigations: list[str] = []
        self._patience: asyncio.Timeout | None = None
        self._excused_s = 0.0
        self._is_download = False
        self._has_crashed = asyncio.Event()

    async def draw(self, url: str, *, picture: bool, paper: bool, scale: float) -> Drawn:
        """PageFailedError when there is nothing to show; playwright's Error when the browser
        died."""
        await self._ready(url, with_pictures=picture or paper)
        width, height, jpeg, boxes = await self._photograph() if picture else (0, 0, b"", ())
        printed = await self._printed() if paper else b""
        html = await self._html()
        if self._gateway.blocked:
            self._problems[f"blocked:{self._gateway.blocked}"] = None
        if self._gateway.allowance.is_spent:
            self._problems["too_large"] = None
        return Drawn(
            url=normalised_url(self._page.url) or url,
            status=self._answer.status if self._answer is not None else 200,
            html=html,
            picture=jpeg,
            boxes=boxes,
            width=width,
            height=height,
            scale=scale,
            paper=printed,
            problems=tuple(self._problems),
        )

    async def _ready(self, url: str, *, with_pictures: bool) -> None:
        self._deadline = asyncio.get_running_loop().time() + self._limits.page_timeout_s
        page = self._page = await self._context.new_page()
        self._cdp = await self._context.new_cdp_session(page)
        self._listen(page)
        self._traffic = PageTraffic(page)
        if not with_pictures:
            await self._leave_out(self._cdp)
        await self._open(url)
        await self._settle()

    def _listen(self, page: Page) -> None:
        page.on("crash", lambda _: self._has_crashed.set())
        page.on("dialog", lambda dialog: self._keep(_quietly(dialog.dismiss()), "dialog"))
        page.on("popup", lambda popup: self._keep(_quietly(popup.close()), "popup"))
        page.on("download", self._note_download)
        page.on("request", self._note_request)
        page.on("response", self._note_response)
        page.on("framenavigated", self._note_arrival)

    def _keep(self, work: Awaitable[None], problem: str = "") -> None:
        if problem:
            self._problems[problem] = None
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _note_request(self, request: Request) -> None:
        if self._is_of_page(request):
            self._address_asked = request.url
            if request.redirected_from is None:
                self._navigations.append(request.url)
            if len(self._navigations) == _MOST_NAVIGATIONS + 1 and self._patience is not None:
                self._patience.reschedule(0)  # one page after the other, without end

    def _note_response(self, response: Response) -> None:
        if self._is_of_page(response.request) and not 300 <= response.status < 400:
            self._coming = response

    def _note_download(self, download: Download) -> None:
        self._is_download = True
        self._traffic.forget(download.url)

    def _note_arrival(self, frame: Frame) -> None:
        """What became a download, or nothing, is not what the page shows."""
        coming = self._coming
        is_shown = coming is not None and _is_same(coming.url, frame.url)
        if is_shown and frame == self._page.main_frame:
            self._answer = coming

    def _is_of_page(self, request: Request) -> bool:
        try:
            return request.is_navigation_request() and request.frame == self._page.main_frame
        except Error:  # of a frame that is not there yet, or no more
            return False

    async def _leave_out(self, cdp: CDPSession) -> None:
        """Pictures, fonts and films. Style sheets stay: modern scripts fail without theirs."""

        def refuse(event: dict[str, Any]) -> None:
            refusal = {"requestId": event["requestId"], "errorReason": "BlockedByClient"}
            self._keep(_quietly(cdp.send("Fetch.failRequest", refusal)))

        cdp.on("Fetch.requestPaused", refuse)
        patterns = [{"urlPattern": "*", "resourceType": kind} for kind in _UNSEEN]
        await cdp.send("Fetch.enable", {"patterns": patterns})

    async def _open(self, url: str) -> None:
        try:
            await self._page.goto(url, wait_until="commit", timeout=self._left_ms())
        except PageTimeoutError as error:
            raise self._refusal() or PageFailedError(FetchCause.TIMEOUT, "no answer") from error
        except Error as error:
            raise self._failure_of(error) from error
        self._check_answer()

    def _check_answer(self) -> None:
        """Only an answer of a page can be drawn."""
        if self._answer is None:
            return
        status, headers = self._answer.status, self._answer.headers
        cause = cause_of_status(status, "retry-after" in headers)
        if cause is not None:
            raise PageFailedError(cause, f"status {status}", status)
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in _PAGES:
            raise PageFailedError(FetchCause.EMPTY, f"not a page: {media_type}", status)

    def _refusal(self) -> PageFailedError | None:
        """Why the proxy gave nothing for the address that the page led to."""
        parts = urlsplit(self._address_asked)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        error = self._gateway.failures.get((parts.hostname or "", port))
        return None if error is None else PageFailedError(*cause_of_refusal(error))

    def _failure_of(self, error: Error) -> PageFailedError:
        if self._is_download or "Download is starting" in error.message:
            return PageFailedError(FetchCause.EMPTY, "not a page: a download")
        if self._has_crashed.is_set():
            return PageFailedError(FetchCause.INTERRUPTED, "the page crashed")
        refusal = self._refusal()
        if refusal is not None:
            return refusal
        found = _NET_ERROR.search(error.message)
        name = found[1] if found else error.message
        if name == "ERR_HTTP_RESPONSE_CODE_FAILURE" and self._coming is not None:
            status = self._coming.status  # with an empty body
            cause = cause_of_status(status, "retry-after" in self._coming.headers)
            return PageFailedError(cause or FetchCause.EMPTY, f"status {status}", status)
        if name == "ERR_ABORTED":
            return PageFailedError(FetchCause.EMPTY, name)
        cause = next((c for pattern, c in _CAUSES if pattern.match(name)), None)
        return PageFailedError(cause or FetchCause.PROTOCOL_ERROR, name)

    async def _settle(self) -> None:
        """Returns when the page is quiet, or its time is over (`timeout`)."""
        try:
            async with asyncio.timeout(self._left_ms() / 1000) as patience:
                self._patience = patience
                while not await self._falls_quiet():
                    await asyncio.sleep(_POLL_S)
                self._patience = None
        except TimeoutError as error:
            self._patience = None
            if len(self._navigations) > _MOST_NAVIGATIONS:
                raise PageFailedError(FetchCause.REDIRECT_LOOP, self._navigations[-1]) from error
            self._problems["timeout"] = None
            if not await self._answers():
                await self._stop_scripts()
        self._check_answer()

    async def _falls_quiet(self) -> bool:
        """False when the page went elsewhere meanwhile."""
        seen = len(self._navigations)
        try:
            is_loaded = False
            while len(self._navigations) == seen:
                self._excuse_waiting()
                if is_loaded and await self._is_quiet():
                    return True
                if not is_loaded and await self._has_loaded():
                    is_loaded = True
                    self._traffic.touch()
                await asyncio.sleep(_POLL_S)
        except Error as error:  # the document went away under the question
            if self._has_crashed.is_set() or self._is_gone():
                raise self._failure_of(error) from error
        return False

    def _excuse_waiting(self) -> None:
        """While others had their turn at the server the page could not load."""
        waited_s = self._gateway.waited_s - self._excused_s
        if self._patience is not None and waited_s > _POLL_S and not self._patience.expired():
            self._excused_s += waited_s
            self._deadline += waited_s
            self._patience.reschedule(self._deadline)

    async def _has_loaded(self) -> bool:
        """The page is asked itself: a download in its place leaves its end untold."""
        return self._is_download or bool(await self._page.evaluate(page_scripts.LOADED))

    async def _is_quiet(self) -> bool:
        silent_s = 0.0 if self._traffic.is_waiting else self._traffic.silent_for_s()
        if not _SILENT_S <= silent_s < self._limits.settle_s:
            return silent_s >= self._limits.settle_s
        still_ms, timers = await self._page.evaluate(page_scripts.QUIET)
        return bool(still_ms >= _STILL_MS and not timers)

    def _is_gone(self) -> bool:
        """The page, or the browser with it."""
        browser = self._context.browser
        return self._page.is_closed() or browser is None or not browser.is_connected()

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(_PROBE_S):
                await self._page.evaluate("1")
        except (TimeoutError, Error):
            return False
        return True

    async def _photograph(self) -> tuple[int, int, bytes, tuple[TextBox, ...]]:
        """Width, height, JPEG and boxes. Without a picture: `no_picture`."""
        most = self._limits.max_height_px
        _, height = await self._ask(page_scripts.SIZE)
        await self._ask(page_scripts.SCROLL, min(height, most))
        width, height = await self._ask(page_scripts.SIZE)
        width = max(self._limits.width_px, min(width, 2 * self._limits.width_px))
        if height > most:
            self._problems[f"cut:{height}"] = None
        height = min(height, most)
        lines = await self._ask(page_scripts.BOXES, [height, _MOST_BOXES])
        try:
            jpeg = await self._page.screenshot(
                type="jpeg",
                quality=self._limits.jpeg_quality,
                full_page=True,
                clip={"x": 0, "y": 0, "width": width, "height": height},
                animations="disabled",
                timeout=1000 * _ANSWER_S,
            )
        except Error:
            if self._is_gone():
                raise
            self._problems["no_picture"] = None
            return 0, 0, b"", ()
        return width, height, jpeg, tuple(_box_of(line) for line in lines)

    async def _printed(self) -> bytes:
        """The page as a PDF; without one: `no_paper`."""
        await self._ask(page_scripts.SCROLL, self._limits.max_height_px)
        try:
            async with asyncio.timeout(_PAPER_S):
                return await self._page.pdf(format="A4", print_background=True)
        except (TimeoutError, Error):
            if self._is_gone():
                raise
            self._problems["no_paper"] = None
            return b""

    async def _html(self) -> str:
        html, letters = await self._ask(page_scripts.SERIALISE, _HTML_LETTERS)
        if letters > _HTML_LETTERS:
            self._problems[f"html_cut:{letters}"] = None
        return str(html)

    async def _ask(self, script: str, argument: object = None) -> Any:
        """The page's answer; one that doesn't answer is stopped, and asked once more."""
        for is_last in (False, True):
            try:
                async with asyncio.timeout(_ANSWER_S):
                    return await self._page.evaluate(script, argument)
            except (TimeoutError, Error) as error:
                if self._is_gone():
                    raise
                if is_last or self._has_crashed.is_set():
                    raise PageFailedError(FetchCause.TIMEOUT, "the page is stuck") from error
            self._problems["timeout"] = None
            await self._stop_scripts()
        raise AssertionError("unreachable")

    async def _stop_scripts(self) -> None:
        """A loop without end is broken, and no script of the page begins again."""
        with suppress(TimeoutError, Error):
            async with asyncio.timeout(_ANSWER_S):
                disabled = self._cdp.send("Emulation.setScriptExecutionDisabled", {"value": True})
                stopped = self._cdp.send("Runtime.terminateExecution")
                await asyncio.gather(stopped, disabled, return_exceptions=True)

    def _left_ms(self) -> float:
        left_s = self._deadline - asyncio.get_running_loop().time()
        return max(1.0, left_s * 1000)


async def _quietly(work: Awaitable[object]) -> None:
    """For what the page may have made pointless meanwhile."""
    with suppress(Error):
        await work


def _is_same(one: str, other: str) -> bool:
    return one.partition("#")[0] == other.partition("#")[0]


def _box_of(line: list[Any]) -> TextBox:
    text, *sides = line
    return TextBox(str(text), Box(*(round(side) for side in sides)))


def cause_of_refusal(error: BaseException) -> tuple[FetchCause, str]:
    """What an error of the proxy's means for the page."""
    detail = f"{type(error).__name__}: {error}"
    if isinstance(error, TooManyBytesError):
        return FetchCause.TOO_LARGE, detail
    if isinstance(error, httpcore.ConnectTimeout | TimeoutError):
        return FetchCause.CONNECT_TIMEOUT, detail
    if isinstance(error, httpcore.TimeoutException):
        return FetchCause.TIMEOUT, detail
    cause, detail = cause_of_error(error)
    if cause is FetchCause.PROTOCOL_ERROR and isinstance(error, httpcore.NetworkError | OSError):
        return FetchCause.CONNECTION_RESET, detail
    return cause, detail
