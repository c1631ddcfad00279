"""What is said of an Answer: of each address that it gives, and of the whole.

Every Remark's id has its sentence in `messages/<language>/answer.yaml` under `remark`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from oit_checker.assess.outcomes import rank_between_places
from oit_checker.checks import obstacle
from oit_checker.crawl.canonical import canonical_key
from oit_checker.locate.answered import is_front_page
from oit_checker.locate.explanation import items_named, steps_not_in, years_explained
from oit_checker.locate.likeness import (
    SECTION_HEADING,
    Likeness,
    likenesses,
    listed_on,
    sections_of,
    years_spoken_of,
)
from oit_checker.messages import Speech, languages
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Candidate, Exhibit
from oit_checker.model.result import AnswerReport, Remark, UrlReport, Verdict
from oit_checker.model.rule import Item, Words
from oit_checker.model.submission import Answer
from oit_checker.model.url import is_same_site
from oit_checker.model.web import FetchCause
from oit_checker.run.proposing import Proposed, proposed_for
from oit_checker.run.submitted import Sheet

REMARKS = frozenset(
    {
        *(
            "dead",
            "login",
            "not_opened",
            "not_readable",
            "hosted_elsewhere",
            "sent_home",
            "home_page",
        ),
        *("off_site", "off_site_linked", "not_linked", "same_url"),
        *("list_only", "list_above", "other_item", "other_topic", "other_year"),
        *("yes_without_url", "answered_no", "answered_no_but_found", "left_blank"),
        *("left_blank_but_found", "contradictory", "no_with_url"),
        *("explanation_differs", "explanation_other_item", "explanation_other_year"),
    }
)
MANY_ITEMS = 3
"""An address given for so many items, or a page whose links name so many others, is a list."""
_SETTLED = frozenset({Outcome.PASSED, Outcome.INAPPLICABLE})


def answer_reports(sheet: Sheet) -> tuple[AnswerReport, ...]:
    """One for each Item of the pack, in its order."""
    shared = _shared(sheet)
    return tuple(_report(sheet, item, shared) for item in sheet.at.pack.items)


def _shared(sheet: Sheet) -> Mapping[str, tuple[str, ...]]:
    """The items for which each address was given."""
    items: dict[str, list[str]] = {}
    for item in sheet.at.pack.items:
        for url in sheet.urls_of(item):
            items.setdefault(sheet.at.address(url), []).append(item.id)
    return {address: tuple(ids) for address, ids in items.items()}


def _report(sheet: Sheet, item: Item, shared: Mapping[str, tuple[str, ...]]) -> AnswerReport:
    answer = sheet.submission.answers.get(item.id, Answer(item.id, None))
    verdict = sheet.verdict(item)
    on_site = next(v for v in sheet.at.site.verdicts if v.item_id == item.id)
    better = None if verdict.outcome in _SETTLED else _better(sheet, item, verdict)
    looks = [
        _Look(sheet, item, answer, number, verdict, shared) for number in range(len(answer.urls))
    ]
    told = _about_answer(sheet, item, answer, better)
    return AnswerReport(
        item_id=item.id,
        published=answer.published,
        explanation=answer.explanation,
        urls=tuple(look.report() for look in looks),
        remarks=(*told, *_about_explanation(sheet, item, answer, [each.address for each in looks])),
        on_site=on_site.outcome,
        better=better.place(better.urls[0]) if better is not None else None,
        gain=verdict.points if better and better.verdict.outcome is Outcome.PASSED else 0.0,
    )


def _better(sheet: Sheet, item: Item, verdict: Verdict) -> Proposed | None:
    """What would do better, judged as it would be had it been answered."""
    found = proposed_for(sheet, item, sheet.urls_of(item))
    if found is None or found.verdict.outcome is Outcome.FAILED:
        return None
    earned = rank_between_places(found.verdict.outcome)
    return found if earned < rank_between_places(verdict.outcome) else None


def _about_answer(
    sheet: Sheet, item: Item, answer: Answer, better: Proposed | None
) -> Iterator[Remark]:
    facts = {**_named(item), "url": better.urls[0] if better is not None else ""}
    if answer.published:
        if not answer.urls:
            yield Remark("yes_without_url", facts, costs=True)
    elif answer.published is False:
        yield Remark("answered_no_but_found" if better else "answered_no", facts, costs=True)
        if answer.urls:
            yield Remark("no_with_url", {"urls": list(answer.urls)})
    elif rows := _contradiction(sheet, item):
        yield Remark("contradictory", {**facts, "rows": rows}, costs=True)
    else:
        yield Remark("left_blank_but_found" if better else "left_blank", facts, costs=True)


def _contradiction(sheet: Sheet, item: Item) -> list[int]:
    """The rows that answer one item differently, so that it has no answer."""
    for problem in sheet.submission.problems:
        rows = problem.facts.get("rows")
        if problem.is_error and problem.facts.get("item") == item.id and rows:
            return list(rows)
    return []


def _named(item: Item) -> dict[str, Any]:
    return {"item": item.id, "name": _in_languages(item.name)}


def _in_languages(words: Words) -> dict[str, str]:
    return {language: words.in_language(language) for language in languages()}


def _about_explanation(
    sheet: Sheet, item: Item, answer: Answer, addresses: Sequence[str]
) -> Iterator[Remark]:
    """Advice: what it names and no assessor would find there."""
    opened = [a for a in addresses if a in sheet.at.ground.site.documents]
    if not answer.explanation or not answer.published or not opened:
        return
    missing = steps_not_in(answer.explanation, _texts_on_ways(sheet, opened))
    if missing:
        yield Remark("explanation_differs", {"words": list(missing)})
    items = [i for i in items_named(answer.explanation) if i != item.id]
    if items and item.id not in items_named(answer.explanation):
        yield Remark("explanation_other_item", {"items": items, "item": item.id})
    years, due = years_explained(answer.explanation), sheet.at.pack.fiscal_year
    if years and not min(years) <= due <= max(years) and due - 1 not in years:
        yield Remark("explanation_other_year", {"years": list(years), "fiscal_year": due})


def _texts_on_ways(sheet: Sheet, addresses: Sequence[str]) -> Iterator[str]:
    """All that can be read on the pages answered and on the way to them."""
    site, before = sheet.at.ground.site, sheet.at.ways.before
    seen: set[str] = set()
    for address in addresses:
        page = address
        while page and page not in seen:
            seen.add(page)
            document = sheet.at.crawl.documents.get(page)
            if document is not None:
                yield from (document.title, document.text, document.file_name)
                yield from (link.label for link in document.links)
            page = before.get(page, "")
        yield from site.click_path(address)


@dataclass(frozen=True)
class _Look:
    """One address of an Answer, as an assessor would meet it."""

    sheet: Sheet
    item: Item
    answer: Answer
    number: int
    verdict: Verdict  # on the whole Answer
    shared: Mapping[str, tuple[str, ...]]

    @property
    def url(self) -> str:
        return self.answer.urls[self.number]

    @cached_property
    def address(self) -> str:
        return self.sheet.at.address(self.url)

    @cached_property
    def place(self) -> Candidate:
        return self.sheet.at.places(self.item, [self.url])[self.item.topics[0]][0]

    @cached_property
    def own(self) -> Verdict:
        """The Verdict on this address alone."""
        if len(self.answer.urls) == 1 and self.answer.published:
            return self.verdict
        return self.sheet.judge(self.item, [self.url])

    @cached_property
    def likenesses(self) -> tuple[Likeness, ...]:
        return likenesses(self.sheet.at.ground, self.address)

    @cached_property
    def years(self) -> tuple[int, ...]:
        return years_spoken_of(self.sheet.at.ground, self.address, self.place.label)

    @property
    def is_opened(self) -> bool:
        return self.place.place.document is not None

    @property
    def is_front(self) -> bool:
        return is_front_page(self.sheet.at.ground.site, self.address)

    @property
    def linked_from(self) -> str:
        ways, crawl = self.sheet.at.ways, self.sheet.at.crawl
        page = ways.before.get(self.address) or crawl.discovered_on.get(self.address, "")
        return page if page != self.address else ""

    def report(self) -> UrlReport:
        at = self.sheet.at
        written = self.answer.written
        return UrlReport(
            url=self.url,
            written=written[self.number] if written else self.url,
            outcome=self.own.outcome,
            answered_at=self.address if self.address in at.crawl.snapshots else "",
            linked_from=self.linked_from,
            path=at.ground.site.click_path(self.address),
            clicks=at.ways.clicks.get(self.address),
            looks_like=self.items_alike(),
            years=self.years,
            remarks=tuple(self._remarks()),
        )

    def items_alike(self) -> tuple[str, ...]:
        """The items that the place looks like, best first; the home page is about all of them."""
        if self.is_front:
            return ()
        topics = [each.topic for each in self.likenesses]
        ranked = [(i.id, t) for t in topics for i in self.sheet.at.pack.items if t in i.topics]
        return tuple(dict.fromkeys(item_id for item_id, _ in ranked))

    def _remarks(self) -> Iterator[Remark]:
        yield from self._about_opening()
        yield from self._about_site()
        ids = self.shared.get(self.address, ())
        if len(ids) >= MANY_ITEMS:
            yield Remark("same_url", {"items": list(ids), "url": self.url})
        if self.is_opened:
            yield from self._about_content()

    def _costs(self) -> bool:
        """What is wrong here bears on the Verdict: nothing else of the Answer made up for it."""
        return self.verdict.outcome not in _SETTLED and self.own.outcome not in _SETTLED

    # Does it open

    def _about_opening(self) -> Iterator[Remark]:
        exhibit = self.place.place
        found = obstacle(exhibit)
        if exhibit.document is not None and found is None:
            return
        costs = self._costs() and found is not None and found[0] is Outcome.FAILED
        yield Remark(_opening(exhibit, found[1] if found else None), self._why(exhibit), costs)

    def _why(self, exhibit: Exhibit) -> dict[str, Any]:
        cause = exhibit.failure.cause.value if exhibit.failure is not None else exhibit.unfetched
        status = exhibit.failure.status if exhibit.failure is not None else None
        room = "fetch" if exhibit.failure is not None else "frontier"
        if exhibit.document is not None:
            room, cause = "readability", exhibit.document.readability.value
        spoken = {each: Speech(each).first(f"{room}.{cause}") for each in languages()}
        return {"url": self.url, "cause": cause, "status": status, "why": spoken}

    # Where it lies

    def _about_site(self) -> Iterator[Remark]:
        at = self.sheet.at
        is_own = is_same_site(self.address, at.agency.main_site)
        if not is_own and is_same_site(self.linked_from, at.agency.main_site):
            yield Remark("off_site_linked", {"url": self.url, "page": self.linked_from})
        elif not is_own:
            facts = {"url": self.url, "main_site": at.agency.main_site}
            yield Remark("off_site", facts, self._costs())
        elif self.is_opened and self.address not in at.ways.clicks:
            yield Remark("not_linked", {"url": self.url})

    # What it shows

    def _about_content(self) -> Iterator[Remark]:
        at = self.sheet.at
        facts = {"url": self.url, **_named(self.item)}
        if self.is_front:
            topics = (at.pack.topics[topic] for topic in self.item.topics)
            if not self._was_home_meant():
                yield Remark("sent_home", facts, self._costs())
            elif not all(topic.at_home for topic in topics):
                yield Remark("home_page", facts, self._costs())
            return
        other = None if self.own.outcome in _SETTLED else self._other_thing()
        if self.own.outcome in _SETTLED:
            yield from self._list_above()
        elif self._is_list():
            yield Remark("list_only", {**facts, "count": len(self._listed())}, self._costs())
        elif other is not None:
            yield other
        if self._is_other_year():
            due = at.pack.fiscal_year
            facts |= {"years": list(self.years), "fiscal_year": due}
            yield Remark("other_year", facts, self._costs())

    def _was_home_meant(self) -> bool:
        """The address given is that of the home page; else the server sent the visitor there."""
        given = canonical_key(self.url)
        return given == canonical_key(self.address) or not given.partition("/")[2]

    def _listed(self) -> frozenset[str]:
        own = frozenset(self.item.topics)
        return listed_on(self.sheet.at.ground, self.address) - own

    def _is_list(self) -> bool:
        return len(self._listed()) >= MANY_ITEMS

    def _list_above(self) -> Iterator[Remark]:
        """All is well, one click further: the address of that would be the better one."""
        place = self.place.place
        if place.document is None or not place.document.is_page or not self._is_list():
            return
        own = {element.id for element in self.item.elements}  # not the general conditions
        judged_on = {f.url for f in self.own.findings if f.counts and f.element_id in own}
        below = sorted(judged_on - {self.address})
        if len(below) == 1 and below[0] and self.address not in judged_on:
            yield Remark("list_above", {"url": self.url, "deeper": below[0]})

    def _other_thing(self) -> Remark | None:
        """What it is instead, if it names anything else and nothing on it is about the item."""
        ground, pack = self.sheet.at.ground, self.sheet.at.pack
        mine = frozenset(self.item.topics)
        likenesses = [each for each in self.likenesses if each.topic != SECTION_HEADING]
        topics = [each.topic for each in likenesses]
        if not topics or mine & set(topics) or mine & sections_of(ground, self.address):
            return None
        owners = {topic: item for item in pack.items for topic in item.topics}
        best = next((each for each in likenesses if each.topic in owners), likenesses[0])
        facts = {"url": self.url, **_named(self.item), "words": best.words}
        owner = owners.get(best.topic)
        if owner is not None:
            others = {"other": owner.id, "other_name": _in_languages(owner.name)}
            return Remark("other_item", {**facts, **others}, self._costs())
        other_name = _in_languages(pack.topics[best.topic].name)
        return Remark("other_topic", {**facts, "other_name": other_name}, self._costs())

    def _is_other_year(self) -> bool:
        due = self.sheet.at.pack.fiscal_year
        late = any(f.reason is Reason.OUT_OF_DATE for f in self.own.findings)
        if not self.years or min(self.years) <= due <= max(self.years):
            return False
        return late or (due - 1 not in self.years and self.own.outcome not in _SETTLED)


def _opening(exhibit: Exhibit, reason: Reason | None) -> str:
    if reason is Reason.HOSTED_ELSEWHERE:
        return "hosted_elsewhere"
    if reason is Reason.LOGIN_REQUIRED:
        return "login"
    failure = exhibit.failure
    if reason is Reason.BROKEN_LINK or (failure and failure.cause is FetchCause.DNS):
        return "dead"
    return "not_opened" if exhibit.document is None else "not_readable"
