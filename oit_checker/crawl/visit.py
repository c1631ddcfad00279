"""One page: robots.txt asked, fetched, kept and read."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from oit_checker.crawl.before import Before
from oit_checker.crawl.fetch import (
    NOT_MODIFIED,
    Answer,
    Fetcher,
    HopRule,
    Refused,
    failure_of,
)
from oit_checker.crawl.gate import Turns
from oit_checker.crawl.guard import Resolver, resolve_by_system
from oit_checker.crawl.limits import Limits
from oit_checker.crawl.revisits import Revisits
from oit_checker.crawl.robots import RobotsFiles
from oit_checker.crawl.soft404 import Probe, Probes, is_not_found
from oit_checker.model.document import Document, Readability
from oit_checker.model.web import FetchCause, FetchFailure, Snapshot

Read = Callable[[bytes, Snapshot], Awaitable[Document]]
Keep = Callable[[bytes], str]
Clock = Callable[[], datetime]

_CAUSES = frozenset(cause.value for cause in FetchCause)
_LOGIN = re.compile(r"log-?in|sign-?in|wp-login|/auth\b|/sso\b|member/login", re.I)


@dataclass(frozen=True, slots=True)
class Visited:
    """A page that was fetched and read."""

    snapshot: Snapshot
    document: Document


class Visitor:
    """Fetches pages for a crawl, or a single one."""

    def __init__(
        self,
        limits: Limits,
        *,
        read: Read,
        keep: Keep,
        clock: Clock,
        user_agent: str,
        allow_private: bool,
        resolve: Resolver = resolve_by_system,
        turns: Turns | None = None,
        before: Before | None = None,
    ) -> None:
        self._before = before or Before()
        self._revisits = Revisits(self._before, clock)
        self._read = read
        self._keep = keep
        self._clock = clock
        self.fetcher = Fetcher(
            limits,
            clock=clock,
            user_agent=user_agent,
            allow_private=allow_private,
            resolve=resolve,
            turns=turns,
        )
        self.robots = RobotsFiles(self.fetcher, user_agent)
        self._probes = Probes(self._look)

    async def __aenter__(self) -> Visitor:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.fetcher.__aexit__()

    async def visit(
        self,
        url: str,
        *,
        served_at: str = "",
        rule: HopRule | None = None,
        with_probe: bool = True,
    ) -> Visited | FetchFailure | Refused:
        """`rule` is asked for each redirect's target, after robots.txt was. A file service gives
        the bytes at another address than people are sent to: `served_at`."""
        if served_at not in ("", url):
            return _at_own_address(url, await self.visit(served_at, rule=rule, with_probe=False))
        cause, detail = await self.robots.refusal(url)
        if cause is not None:
            return failure_of(url, cause, self._clock(), detail=detail)

        async def hop_rule(target: str) -> str:
            why = await rule(target) if rule is not None else ""
            if why:
                return why
            refusal, _ = await self.robots.refusal(target)
            return "" if refusal is None else refusal.value

        outcome = await self._asked(url, hop_rule)
        if isinstance(outcome, Refused) and outcome.why in _CAUSES:
            refused = FetchCause(outcome.why)
            return failure_of(url, refused, self._clock(), detail=outcome.target, hops=outcome.hops)
        if not isinstance(outcome, Visited):
            return outcome
        return await self._checked(outcome, with_probe=with_probe)

    async def recalled(self, url: str) -> Visited | FetchFailure | Refused | None:
        """What this crawl was told there before it broke off; None when it has to be asked again:
        it was not asked, it may do better this time, or its bytes are gone."""
        told = self._before.answers.get(url)
        if isinstance(told, FetchFailure):
            return None if told.may_retry else told
        if not isinstance(told, Snapshot):
            return told
        body = self._before.bytes_of(told.sha256)
        if body is None:
            return None
        snapshot = replace(told, rendering=None)
        return Visited(snapshot, await self._read_safely(body, snapshot))

    async def _asked(self, url: str, rule: HopRule) -> Visited | FetchFailure | Refused:
        """The page; as it was last time, where its server says that nothing changed since."""
        asked: list[str] = []

        def question(address: str) -> Mapping[str, str]:
            asked.append(address)
            return self._revisits.question(address)

        outcome = await self.fetcher.fetch(url, rule=rule, question=question)
        try:
            if isinstance(outcome, Answer) and outcome.status == NOT_MODIFIED:
                known = self._revisits.confirmed(outcome.url)
                if known is not None:
                    return await self._as_before(outcome, *known)
                outcome = await self.fetcher.fetch(url, rule=rule)
            if not isinstance(outcome, Answer):
                return outcome
            visited = await self._kept_and_read(outcome)
            self._revisits.note_full(visited.snapshot)
            return visited
        finally:
            self._revisits.settle(asked)

    async def _as_before(self, answer: Answer, page: Snapshot, body: bytes) -> Visited:
        snapshot = replace(
            page,
            requested_url=answer.requested_url,
            fetched_at=answer.fetched_at,
            full_at=page.full_at or page.fetched_at,
            hops=answer.hops,
            tls=answer.tls,
            rendering=None,
        )
        return Visited(snapshot, await self._read_safely(body, snapshot))

    async def read_drawn(self, dom: bytes, snapshot: Snapshot) -> Document:
        """The Document of a page as a browser drew it."""
        return await self._read_safely(dom, snapshot)

    async def _kept_and_read(self, answer: Answer) -> Visited:
        snapshot = Snapshot(
            url=answer.url,
            requested_url=answer.requested_url,
            status=answer.status,
            headers=answer.headers,
            fetched_at=answer.fetched_at,
            sha256=self._keep(answer.body),
            size_bytes=len(answer.body),
            media_type=answer.media_type,
            hops=answer.hops,
            truncated=answer.truncated,
            tls=answer.tls,
        )
        return Visited(snapshot, await self._read_safely(answer.body, snapshot))

    async def _read_safely(self, data: bytes, snapshot: Snapshot) -> Document:
        try:
            return await self._read(data, snapshot)
        except Exception as error:  # a reader's bug costs one page, not the crawl
            return Document(
                url=snapshot.url,
                media_type=snapshot.media_type,
                format="",
                readability=Readability.BROKEN,
                size_bytes=len(data),
                problems=(f"reader_crashed:{type(error).__name__}",),
            )

    async def _checked(self, visited: Visited, *, with_probe: bool) -> Visited | FetchFailure:
        snapshot, document = visited.snapshot, visited.document
        cause: FetchCause | None = None
        if _is_sent_to_login(snapshot, document):
            cause = FetchCause.LOGIN_REQUIRED
        elif document.is_page:
            probe = await self._probes.of(snapshot.url) if with_probe else Probe()
            if with_probe and is_not_found(snapshot, document, probe):
                cause = FetchCause.SOFT_NOT_FOUND
        if cause is None:
            return visited
        return failure_of(
            snapshot.requested_url,
            cause,
            snapshot.fetched_at,
            detail=document.title[:120],
            hops=snapshot.hops,
            status=snapshot.status,
        )

    async def _look(self, address: str) -> tuple[Snapshot, Document] | None:
        cause, _ = await self.robots.refusal(address)
        outcome = await self.fetcher.fetch(address) if cause is None else None
        if not isinstance(outcome, Answer):
            return None
        visited = await self._kept_and_read(outcome)
        return visited.snapshot, visited.document


def _at_own_address(
    url: str, outcome: Visited | FetchFailure | Refused
) -> Visited | FetchFailure | Refused:
    """Under the address of the link, which is the one that people open and reports show."""
    if isinstance(outcome, FetchFailure):
        return replace(outcome, url=url)
    if isinstance(outcome, Refused):
        return outcome
    snapshot = replace(outcome.snapshot, url=url, requested_url=url)
    return Visited(snapshot, replace(outcome.document, url=url))


def _is_sent_to_login(snapshot: Snapshot, document: Document) -> bool:
    """Asked for content, redirected to a form that wants a password."""
    if (
        not snapshot.hops
        or not _LOGIN.search(snapshot.url)
        or _LOGIN.search(snapshot.requested_url)
    ):
        return False
    return any(field.kind == "password" for form in document.forms for field in form.fields)
