"""What the Verdicts of a pack rest on: every address, and what the store keeps of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from oit_checker.model.agency import Agency
from oit_checker.model.result import AnswerReport, Run, Verdict
from oit_checker.model.web import Crawl, Hop, Snapshot
from oit_checker.run.resting import pictures_at, quotes_of
from oit_checker.store import KeptPage, Store

ROLES = ("answer", "finding", "quote", "picture", "place", "found_on", "ruling", "searched")
"""Why an address is in the pack, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One address as the store keeps it. `number` is 1-based and names its files in the pack.

    `url` is the address that answered, `asked` those that the Verdicts name for it; `page` is None
    for one that was never fetched.
    """

    number: int
    url: str
    asked: tuple[str, ...]
    roles: tuple[str, ...]
    items: tuple[str, ...]
    page: KeptPage | None

    @property
    def snapshot(self) -> Snapshot | None:
        return self.page.snapshot if self.page else None

    @property
    def fetched_at(self) -> datetime | None:
        if self.page is None:
            return None
        given = self.page.snapshot or self.page.failure
        return in_utc(given.fetched_at) if given else None

    @property
    def hops(self) -> tuple[Hop, ...]:
        given = (self.page.snapshot or self.page.failure) if self.page else None
        return given.hops if given else ()


def in_utc(moment: datetime) -> datetime:
    """A moment without a zone is taken to be in UTC already."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def captures_of(run: Run, item_ids: Collection[str], store: Store) -> tuple[Capture, ...]:
    """Every address that the Verdicts on these items rest on, each once: the weightiest role
    first, then in the order in which the Verdicts name them."""
    named = _named(run, item_ids)
    crawl_id = run.meta.crawl_id
    pages = dict(store.pages_at(crawl_id, list(named))) if crawl_id is not None else {}
    for item_id in item_ids:
        for url in pictures_at(pages, quotes_of(run, item_id)):
            named.setdefault(url, {}).setdefault("picture", {})[item_id] = None
    if crawl_id is not None:
        pages |= store.pages_at(crawl_id, [url for url in named if url not in pages])
    return tuple(_captures(named, pages))


def crawl_of(agency: Agency, captures: Iterable[Capture]) -> Crawl:
    """The part of the Crawl that the pack knows, for whoever draws pictures of it."""
    crawl = Crawl(agency, {}, {}, {}, {})
    snapshots, documents, redirects = {}, {}, {}
    for each in captures:
        redirects.update({url: each.url for url in each.asked if url != each.url})
        if each.page is not None and each.page.snapshot is not None:
            snapshots[each.url] = each.page.snapshot
            if each.page.document is not None:
                documents[each.url] = each.page.document
    return Crawl(crawl.agency, snapshots, documents, redirects=redirects)


_Named = dict[str, dict[str, dict[str, None]]]  # address -> role -> items


def _named(run: Run, item_ids: Collection[str]) -> _Named:
    named: _Named = {}
    for item_id in item_ids:
        for role, url in _roles_of(run, item_id):
            whole = url.partition("#")[0]  # a file in an archive stands under the archive's
            if whole.startswith(("http://", "https://")):
                named.setdefault(whole, {}).setdefault(role, {})[item_id] = None
    return named


def _roles_of(run: Run, item_id: str) -> Iterator[tuple[str, str]]:
    for answer in run.answers:
        if answer.item_id == item_id:
            yield from _of_answer(answer)
    yield from _of_verdict(run.verdict(item_id))
    for ruling in run.rulings:
        if ruling.review.item_id == item_id:
            yield from (("ruling", url) for url in ruling.review.evidence)


def _of_answer(answer: AnswerReport) -> Iterator[tuple[str, str]]:
    for each in answer.urls:
        yield "answer", each.answered_at or each.url
        yield "found_on", each.linked_from
    if answer.better is not None:
        yield "place", answer.better.url
        yield "found_on", answer.better.found_on


def _of_verdict(verdict: Verdict) -> Iterator[tuple[str, str]]:
    for finding in verdict.findings:
        yield "finding", finding.url
        yield from (("quote", e.url) for e in finding.evidence)
        for result in finding.results:
            yield from (("quote", e.url) for e in result.observation.evidence)
    for place in verdict.places:
        yield "place", place.url
        yield "found_on", place.found_on
    for search in verdict.searches:
        yield from (("searched", url) for url in (*search.looked_at, *search.unread))


def _captures(named: _Named, pages: dict[str, KeptPage]) -> Iterator[Capture]:
    answering: dict[str, list[str]] = {}
    for url in sorted(named, key=lambda u: min(map(ROLES.index, named[u]))):
        page = pages.get(url)
        final = page.snapshot.url if page is not None and page.snapshot is not None else url
        answering.setdefault(final, []).append(url)
    for number, (final, asked) in enumerate(answering.items(), start=1):
        roles = {role for url in asked for role in named[url]}
        items = dict.fromkeys(i for url in asked for held in named[url].values() for i in held)
        yield Capture(
            number,
            final,
            tuple(asked),
            tuple(role for role in ROLES if role in roles),
            tuple(items),
            pages.get(asked[0]),
        )
