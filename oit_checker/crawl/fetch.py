"""One fetch: an address in, an Answer or a FetchFailure out, within one deadline.

Redirects are followed by hand so that each hop is checked; bodies are read raw and decoded here
under a cap; a bad certificate is written down and the page read all the same.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

import httpx

from oit_checker.crawl.causes import (
    NATURE,
    RETRIES,
    cause_of_error,
    cause_of_status,
    tls_problem,
)
from oit_checker.crawl.client import Clients
from oit_checker.crawl.gate import Gates, LostTurnError, Turns
from oit_checker.crawl.guard import Addresses, Resolver, resolve_by_system
from oit_checker.crawl.inflate import BoundedBody, EncodingError
from oit_checker.crawl.limits import Limits
from oit_checker.crawl.pace import AnswerTime, PausedError
from oit_checker.crawl.patience import backoff_s, http_date, retry_after_s
from oit_checker.crawl.response import (
    carries_page,
    declared_size_of,
    headers_of,
    raw_location,
    tls_version_of,
)
from oit_checker.crawl.waiting import Waiting
from oit_checker.model.url import host_of, normalised_url
from oit_checker.model.web import FetchCause, FetchFailure, Hop, TlsReport

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504, 520, 522, 524})
_TASTE = 512
_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*):")

# Asked before each hop after the first; a word other than '' keeps us from taking it.
HopRule = Callable[[str], Awaitable[str]]
# The headers that ask an address only for what changed; with any, 304 is an answer without bytes.
Question = Callable[[str], Mapping[str, str]]
NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Answer:
    """What the last hop answered. `body` is decoded, `url` normalised."""

    url: str
    requested_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    hops: tuple[Hop, ...] = ()
    truncated: bool = False
    tls: TlsReport = field(default_factory=TlsReport)

    @property
    def media_type(self) -> str:
        declared = next((v for k, v in self.headers if k.lower() == "content-type"), "")
        return declared.partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Refused:
    """A hop rule kept us from `target`; `why` is its word."""

    url: str
    target: str
    why: str
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class _Reply:
    """One request's answer. `location` is None unless it redirects."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    truncated: bool = False
    tls: TlsReport = field(default_factory=TlsReport)
    location: str | None = None


class _Deadline:
    """Seconds of network time that a fetch may still take; waiting for our turn is free."""

    def __init__(self, seconds: float) -> None:
        self.left_s = seconds

    def spend(self, seconds: float) -> None:
        self.left_s = max(0.0, self.left_s - seconds)


class _FailedError(Exception):
    def __init__(self, cause: FetchCause, detail: str = "", status: int | None = None) -> None:
        super().__init__(cause, detail)
        self.cause = cause
        self.detail = detail
        self.status = status
        self.retry_after_s: float | None = None


class Fetcher:
    """`async with Fetcher(...) as f: await f.fetch(url)`. Never raises for the world."""

    def __init__(
        self,
        limits: Limits,
        *,
        clock: Callable[[], datetime],
        user_agent: str,
        allow_private: bool = False,
        resolve: Resolver = resolve_by_system,
        turns: Turns | None = None,
    ) -> None:
        self.limits = limits
        self.gates = turns or Gates(limits.per_host, limits.delay_s, limits.retry_after_cap_s)
        self.waiting = Waiting(self.gates)
        self._clock = clock
        self.addresses = Addresses(
            allow_private=allow_private, timeout_s=limits.connect_timeout_s, resolve=resolve
        )
        self._clients = Clients(limits, self.addresses, user_agent)
        self._tls_of: dict[str, TlsReport] = {}

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._clients.aclose()

    async def fetch(
        self,
        url: str,
        *,
        rule: HopRule | None = None,
        page_bytes: int | None = None,
        max_redirects: int | None = None,
        question: Question | None = None,
    ) -> Answer | FetchFailure | Refused:
        """`page_bytes` and `max_redirects` replace the limits of that name."""
        deadline = _Deadline(self.limits.fetch_timeout_s)
        cap = self.limits.page_bytes if page_bytes is None else page_bytes
        hop_cap = self.limits.max_redirects if max_redirects is None else max_redirects
        attempt = 0
        while True:
            outcome = await self._follow(url, rule, deadline, cap, hop_cap, question)
            if not isinstance(outcome, FetchFailure):
                return outcome
            wait_s = self._wait_before_retry(outcome, attempt, deadline)
            if wait_s is None:
                return outcome
            await asyncio.sleep(wait_s)
            attempt += 1

    def _wait_before_retry(
        self, failure: FetchFailure, attempt: int, deadline: _Deadline
    ) -> float | None:
        allowed = min(self.limits.retries, RETRIES.get(failure.cause, 0))
        if attempt >= allowed or deadline.left_s <= 0:
            return None
        if failure.status is not None and failure.status not in _RETRIED_STATUSES:
            return None
        wait_s = backoff_s(failure.url, attempt, self.limits.retry_wait_s)
        asked_s = failure.retry_after_s or 0.0
        return None if asked_s > self.limits.retry_after_cap_s else max(wait_s, asked_s)

    async def _follow(
        self,
        url: str,
        rule: HopRule | None,
        deadline: _Deadline,
        cap: int,
        hop_cap: int,
        question: Question | None,
    ) -> Answer | FetchFailure | Refused:
        hops: list[Hop] = []
        visits: Counter[str] = Counter()
        at = url
        try:
            while True:
                asked = question(at) if question is not None else {}
                reply = await self._request(at, deadline, cap, asked)
                if reply.location is None:
                    return self._answer(url, at, reply, hops)
                target = _target_of(reply.location, at)
                hops.append(Hop(at, reply.status, target or reply.location))
                visits[at] += 1
                if not target:
                    raise _unusable(reply.location)
                # Some sites send a visitor in a circle once, to see whether cookies are kept.
                sets_cookie = any(k.lower() == "set-cookie" for k, _ in reply.headers)
                if visits[target] > (1 if sets_cookie else 0):
                    raise _FailedError(FetchCause.REDIRECT_LOOP, target)
                if len(hops) > hop_cap:
                    raise _FailedError(FetchCause.TOO_MANY_REDIRECTS, str(len(hops)))
                why = await rule(target) if rule is not None else ""
                if why:
                    return Refused(url, target, why, tuple(hops))
                at = target
        except _FailedError as failed:
            return self._failure(url, failed, tuple(hops))

    async def _request(
        self, url: str, deadline: _Deadline, cap: int, asked: Mapping[str, str]
    ) -> _Reply:
        host = host_of(url)
        if normalised_url(url) == "":
            raise _unusable(url)
        try:
            addresses = await self.addresses.of(host, urlsplit(url).port or 0)
        except OSError as error:
            raise _FailedError(*cause_of_error(error)) from error
        while True:
            try:
                async with self.waiting.turn(host, addresses[0]):
                    return await self._sent_in_time(url, deadline, cap, asked)
            except LostTurnError:
                continue  # the deadline ends it
            except PausedError as error:
                failed = _FailedError(FetchCause.THROTTLED, str(error))
                failed.retry_after_s = error.left_s
                raise failed from error

    async def _sent_in_time(
        self, url: str, deadline: _Deadline, cap: int, asked: Mapping[str, str]
    ) -> _Reply:
        loop = asyncio.get_running_loop()
        started, answering = loop.time(), AnswerTime()
        try:
            async with asyncio.timeout(deadline.left_s):
                return await self._send_checked(url, cap, asked)
        except TimeoutError as error:
            self.gates.answered(host_of(url), answering.seconds)
            raise _FailedError(FetchCause.TIMEOUT, "no complete answer in time") from error
        finally:
            deadline.spend(loop.time() - started)

    async def _send_checked(self, url: str, cap: int, asked: Mapping[str, str]) -> _Reply:
        """Strict TLS first; after its failure, written down, once more with the lax kind."""
        origin = urlsplit(url).netloc
        known = self._tls_of.get(origin)
        if known is not None and url.startswith("https:"):
            return await self._send(url, cap, known, asked, lax=True)
        try:
            return await self._send(url, cap, TlsReport(), asked, lax=False)
        except httpx.ConnectError as error:
            report = tls_problem(error)
            if report is None:
                raise _FailedError(*cause_of_error(error)) from error
        reply = await self._send(url, cap, report, asked, lax=True)
        self._tls_of[origin] = report
        return reply

    async def _send(
        self, url: str, cap: int, tls: TlsReport, asked: Mapping[str, str], *, lax: bool
    ) -> _Reply:
        client = self._clients.client_for(url, lax=lax)
        answering = AnswerTime()
        try:
            async with client.stream("GET", url, headers=asked) as response:
                self.gates.answered(host_of(url), answering.seconds)
                return await self._read(response, cap, tls, may_be_unchanged=bool(asked))
        except httpx.ConnectError as error:
            if not lax and tls_problem(error) is not None:
                raise
            raise _FailedError(*cause_of_error(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise _FailedError(*cause_of_error(error)) from error

    async def _read(
        self, response: httpx.Response, cap: int, tls: TlsReport, *, may_be_unchanged: bool
    ) -> _Reply:
        headers = headers_of(response)
        status = response.status_code
        location = response.headers.get("location") if status in _REDIRECTS else None
        if location is not None:
            return _Reply(status, headers, location=raw_location(response))
        if response.url.scheme == "https":
            tls = replace(tls, version=tls_version_of(response))
        if may_be_unchanged and status == NOT_MODIFIED:
            await response.aread()  # nothing, but only then is the connection used again
            return _Reply(status, headers, tls=tls)
        self._raise_for_status(response)
        body, truncated = await self._body(response, cap)
        return _Reply(status, headers, body, truncated, tls)

    def _raise_for_status(self, response: httpx.Response) -> None:
        header = response.headers.get("retry-after", "")
        cause = cause_of_status(response.status_code, bool(header))
        if cause is None:
            return
        failed = _FailedError(cause, f"HTTP {response.status_code}", response.status_code)
        if header:
            now = http_date(response.headers.get("date", "")) or self._clock()
            failed.retry_after_s = retry_after_s(header, now=now)
        if response.status_code in (429, 503):
            wait_s = failed.retry_after_s or self.limits.retry_wait_s
            why = str(response.status_code)
            self.gates.throttled(host_of(str(response.url)), wait_s, why)
        raise failed

    async def _body(self, response: httpx.Response, page_cap: int) -> tuple[bytes, bool]:
        try:
            encoding = response.headers.get("content-encoding", "")
            body = BoundedBody(encoding, max(page_cap, self.limits.file_bytes))
            is_page: bool | None = None
            raw = 0
            async for chunk in response.aiter_raw():
                raw += len(chunk)
                if is_page is None:
                    # A first taste, too small to blow up, says which cap holds.
                    body.feed(chunk[:_TASTE])
                    is_page = self._settled_cap(response, body, page_cap)
                    chunk = chunk[_TASTE:]
                body.feed(chunk)
                if body.is_full or raw > body.cap + 65536:
                    break
        except EncodingError as error:
            raise _FailedError(FetchCause.BAD_ENCODING, str(error)) from error
        if not body.data.strip():
            raise _FailedError(FetchCause.EMPTY, "", response.status_code)
        is_over = body.is_full or raw > body.cap + 65536
        if is_over and not is_page:
            raise _FailedError(FetchCause.TOO_LARGE, f"over {body.cap} bytes")
        return bytes(body.data), is_over or body.is_cut

    def _settled_cap(self, response: httpx.Response, body: BoundedBody, page_cap: int) -> bool:
        """Whether it is a page (whose body may be cut) or a file (of no use when cut)."""
        if carries_page(response, bytes(body.data[:16])):
            body.shrink_to(page_cap)
            return True
        declared = declared_size_of(response)
        if declared is not None and declared > body.cap:
            raise _FailedError(FetchCause.TOO_LARGE, f"{declared} bytes announced")
        return False

    def _answer(self, url: str, at: str, reply: _Reply, hops: list[Hop]) -> Answer:
        return Answer(
            url=at,
            requested_url=url,
            status=reply.status,
            headers=reply.headers,
            body=reply.body,
            fetched_at=self._clock(),
            hops=tuple(hops),
            truncated=reply.truncated,
            tls=reply.tls,
        )

    def _failure(self, url: str, failed: _FailedError, hops: tuple[Hop, ...]) -> FetchFailure:
        made = failure_of(url, failed.cause, self._clock(), detail=failed.detail, hops=hops)
        return replace(made, status=failed.status, retry_after_s=failed.retry_after_s)


def failure_of(
    url: str,
    cause: FetchCause,
    fetched_at: datetime,
    *,
    detail: str = "",
    hops: tuple[Hop, ...] = (),
    status: int | None = None,
) -> FetchFailure:
    blame, may_retry = NATURE[cause]
    return FetchFailure(
        url, cause, blame, may_retry, fetched_at, status=status, hops=hops, detail=detail
    )


def _target_of(location: str, base: str) -> str:
    return normalised_url(location, base) if location.strip() else ""


def _unusable(url: str) -> _FailedError:
    scheme = _SCHEME.match(url.strip())
    if scheme is not None and scheme[1].lower() not in ("http", "https"):
        return _FailedError(FetchCause.UNSUPPORTED_SCHEME, url[:200])
    return _FailedError(FetchCause.BAD_URL, url[:200])
