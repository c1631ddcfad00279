"""A browser that draws pages, for those that say little without their scripts, and for pictures.

All its traffic goes through the filtering proxy; each drawing has a profile of its own that
remembers nothing. A browser that dies is started again once.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oit_checker.crawl.causes import NATURE
from oit_checker.crawl.drawn import DrawLimits, Drawn, NoBrowser
from oit_checker.crawl.filtering_proxy import FilteringProxy, Gateway
from oit_checker.crawl.gate import Turns
from oit_checker.crawl.guard import Addresses
from oit_checker.model.url import normalised_url
from oit_checker.model.web import Blame, FetchCause, FetchFailure

if TYPE_CHECKING:  # playwright is imported when a browser is first wanted
    from playwright.async_api import Browser as Program
    from playwright.async_api import BrowserContext, Playwright

    from oit_checker.crawl.drawn_page import DrawnPage

__all__ = ["Browser", "DrawLimits", "Drawn", "NoBrowser", "browser_session"]

_BESIDES_S = 100.0  # for reading, photographing and printing, beyond the time to load
_CLOSE_S = 5.0
_CLOSED = "has been closed"  # what the driver says of a page, whoever closed it
_MOST_STARTS = 2
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def _undated() -> datetime:
    return _UNDATED


@asynccontextmanager
async def browser_session(
    addresses: Addresses,
    limits: DrawLimits,
    *,
    user_agent: str,
    executable: str = "",
    clock: Callable[[], datetime] = _undated,
    turns: Turns | None = None,
) -> AsyncIterator[Browser]:
    """A Browser while the context lasts; then no process and no file of it is left.

    `executable` is a path, tried first. What the pages ask takes part in `turns`. `clock` dates
    the FetchFailures (1970 without one). NoBrowser when none could be started.
    """
    from playwright.async_api import Error, async_playwright

    proxy = FilteringProxy(
        addresses, per_host=limits.per_host, total_bytes=limits.total_bytes, turns=turns
    )
    place = tempfile.TemporaryDirectory(prefix="oit-", ignore_cleanup_errors=True)
    manager = async_playwright()
    try:
        with _temporary_files_in(place.name):
            playwright = await manager.__aenter__()
    except (Error, OSError) as error:
        place.cleanup()
        raise NoBrowser("failed", str(error)[:500]) from error
    try:
        # What the browser itself asks for, beside any drawing, is refused.
        async with proxy.gateway(1) as nowhere:
            nowhere.shut()
            browser = Browser(playwright, proxy, limits, user_agent, executable, clock, nowhere)
            await browser.start()
            try:
                yield browser
            finally:
                await browser.stop()
    finally:
        try:
            await manager.__aexit__()
        finally:
            place.cleanup()


@contextmanager
def _temporary_files_in(place: str) -> Iterator[None]:
    """What is started meanwhile keeps its files there: the driver has no other way to be told,
    and leaves a folder behind for each browser that it could not start."""
    names = ("TMPDIR", "TEMP", "TMP")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, place))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Browser:
    """Made by `browser_session`. `name` is the program with its version."""

    def __init__(
        self,
        playwright: Playwright,
        proxy: FilteringProxy,
        limits: DrawLimits,
        user_agent: str,
        executable: str,
        clock: Callable[[], datetime],
        nowhere: Gateway,
    ) -> None:
        self._playwright = playwright
        self._proxy = proxy
        self._limits = limits
        self._user_agent = user_agent
        self._executable = executable
        self._clock = clock
        self._nowhere = nowhere
        self._turns = asyncio.Semaphore(limits.at_once)
        self._starting = asyncio.Lock()
        self._program: Program | None = None
        self._starts = 0
        self.name = ""

    async def start(self) -> None:
        """NoBrowser when none could be started."""
        from oit_checker.crawl.launching import launched

        self._starts += 1
        self._program = await launched(
            self._playwright, proxy_url=self._nowhere.url, executable=self._executable
        )
        self.name = f"Chromium {self._program.version}"

    async def stop(self) -> None:
        from playwright.async_api import Error

        if self._program is not None:
            with suppress(Error):
                await self._program.close()

    async def draw(
        self, url: str, *, picture: bool = False, paper: bool = False, scale: float = 1.0
    ) -> Drawn | FetchFailure:
        """The page as it is once its scripts fell quiet. With `picture` also as an image, at
        `scale` image pixels to a CSS pixel; with `paper` also as a PDF. Never raises for the
        page's sake. A browser that dies over it is started again, and the page drawn once more."""
        address = normalised_url(url)
        if not address:
            return self._failure(url, FetchCause.BAD_URL)

        async def work(page: DrawnPage) -> Drawn:
            return await page.draw(address, picture=picture, paper=paper, scale=scale)

        async with self._turns:
            for deaths in range(_MOST_STARTS):
                if self._proxy.allowance.is_spent:
                    return self._failure(address, FetchCause.TOO_LARGE, "bytes of all drawings")
                program = await self._living()
                if program is None:
                    break
                outcome = await self._worked(program, address, work, scale)
                if isinstance(outcome, Drawn):
                    problems = (*outcome.problems, *(("crashed",) if deaths else ()))
                    return replace(outcome, browser=self.name, problems=problems)
                if outcome is not None:
                    return outcome
        return self._failure(address, FetchCause.INTERRUPTED, "the browser died")

    async def _living(self) -> Program | None:
        """The browser, started again if it died; None when it died too often."""
        async with self._starting:
            if self._program is not None and self._program.is_connected():
                return self._program
            if self._starts >= _MOST_STARTS:
                return None
            with suppress(NoBrowser):
                await self.start()
                return self._program
            return None

    async def _worked(
        self,
        program: Program,
        url: str,
        work: Callable[[DrawnPage], Awaitable[Drawn]],
        scale: float,
    ) -> Drawn | FetchFailure | None:
        """None when the browser died over it."""
        from playwright.async_api import Error

        from oit_checker.crawl.drawn_page import DrawnPage, PageFailedError

        try:
            async with (
                self._proxy.gateway(self._limits.max_bytes) as gateway,
                self._profile(program, gateway, scale) as context,
                asyncio.timeout(self._limits.page_timeout_s + _BESIDES_S),
            ):
                return await work(DrawnPage(context, gateway, self._limits))
        except PageFailedError as error:
            failure = self._failure(url, error.cause, error.detail, error.status)
        except TimeoutError:
            failure = self._failure(url, FetchCause.TIMEOUT, "the drawing took too long")
        except Error as error:
            failure = self._failure(url, FetchCause.INTERRUPTED, error.message)
        return failure if await _is_alive(program, failure) else None

    @asynccontextmanager
    async def _profile(
        self, program: Program, gateway: Gateway, scale: float
    ) -> AsyncIterator[BrowserContext]:
        from playwright.async_api import Error

        from oit_checker.crawl.page_scripts import WATCH

        context = await program.new_context(
            proxy={"server": gateway.url, "bypass": "<-loopback>"},
            user_agent=self._user_agent,
            viewport={"width": self._limits.width_px, "height": 1024},
            device_scale_factor=scale,
            ignore_https_errors=True,
            service_workers="block",
            accept_downloads=False,
            permissions=[],
            locale="th-TH",
            timezone_id="Asia/Bangkok",
            reduced_motion="reduce",
        )
        try:
            await context.add_init_script(WATCH)
            yield context
        finally:
            try:
                async with asyncio.timeout(_CLOSE_S):
                    await context.close()
            except TimeoutError:  # a browser that no longer answers is as good as dead
                await program.close()
            except Error:
                pass

    def _failure(
        self, url: str, cause: FetchCause, detail: str = "", status: int | None = None
    ) -> FetchFailure:
        blame, may_retry = NATURE[cause]
        if cause is FetchCause.EMPTY:  # a file is no page, but no fault either
            blame, may_retry = Blame.US, False
        return FetchFailure(
            url, cause, blame, may_retry, self._clock(), status=status, detail=detail[:200]
        )


async def _is_alive(program: Program, failure: FetchFailure) -> bool:
    """The pages of a dying browser are told as closed before the browser is: it is waited for."""
    if _CLOSED in failure.detail:
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                while program.is_connected():
                    await asyncio.sleep(0.02)
    return program.is_connected()
