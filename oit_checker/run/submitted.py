"""A sheet judged: each Answer on what its own addresses show, and nothing else.

An assessor opens what was answered and gives 100 or 0. Whatever else the site has is advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from oit_checker.assess import JudgeContext, judge, judge_item, relations
from oit_checker.locate.answered import Ways, places_at, ways_of, with_ways
from oit_checker.locate.places import Ground, fetched_address
from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Candidate, Exhibit
from oit_checker.model.result import Verdict
from oit_checker.model.rule import Item, RulePack
from oit_checker.model.submission import Answer, Submission
from oit_checker.model.url import is_same_site
from oit_checker.model.web import Crawl
from oit_checker.run.judging import Judged, judged_on, neighbours_of

Places = Mapping[str, Sequence[Candidate]]
FINDABLE = "findable"
"""The sheet itself leads to the place; that no link does is advice."""


@dataclass(frozen=True)
class AnsweredSite:
    """A Crawl on which answers are judged. `site` is what the whole site is worth."""

    crawl: Crawl
    pack: RulePack
    as_of: date
    agency: Agency
    ways: Ways
    ground: Ground
    site: Judged

    @classmethod
    def of(
        cls, crawl: Crawl, pack: RulePack, as_of: date, agency: Agency | None = None
    ) -> AnsweredSite:
        ways = ways_of(crawl)
        linked = with_ways(crawl, ways)
        ground = Ground.of(linked, pack)
        agency = agency or crawl.agency
        return cls(
            linked, pack, as_of, agency, ways, ground, judged_on(ground, pack, as_of, agency)
        )

    @property
    def context(self) -> JudgeContext:
        """Without searches: that something is nowhere on the site need not be earned here."""
        return JudgeContext(
            pack=self.pack,
            as_of=self.as_of,
            agency=self.agency,
            related=neighbours_of(self.site.located),
            advised=frozenset({FINDABLE}),
        )

    def address(self, url: str) -> str:
        """The address under which a page was fetched."""
        return fetched_address(self.ground.site, url)

    def places(self, item: Item, urls: Sequence[str]) -> dict[str, tuple[Candidate, ...]]:
        """The places of each topic at these addresses. Several addresses of one answer make one
        disclosure: each is a place by itself, and for an Item that is judged on its place they are
        one together, too (the list of services here, the form there), as an assessor has them all
        open. Dead ones and foreign ones that nothing links to add nothing to it. An Item that is
        judged on a Document needs one that shows all."""
        found: dict[str, tuple[Candidate, ...]] = {}
        for topic in item.topics:
            each = [places_at(self.ground, topic, url) for url in dict.fromkeys(urls)]
            together = self._together([places[0] for places in each])
            if item.judged_on != "place" or together is None:
                found[topic] = tuple(place for places in each for place in places)
            else:
                found[topic] = (together, *(place for places in each for place in places))
        return found

    def _together(self, places: Sequence[Candidate]) -> Candidate | None:
        main_site = self.agency.main_site
        usable = [
            place
            for place in places
            if place.place.failure is None
            and (is_same_site(place.url, main_site) or is_same_site(place.found_on, main_site))
        ]
        if len(usable) < 2:
            return None
        exhibits: dict[str, Exhibit] = {place.url: place.place for place in usable}
        for place in usable:
            for exhibit in place.exhibits:
                exhibits.setdefault(exhibit.url, exhibit)
        reasons = (*usable[0].reasons, f"together:{len(usable)}")
        return replace(usable[0], exhibits=tuple(exhibits.values()), reasons=reasons)


def published_urls(answer: Answer | None) -> tuple[str, ...]:
    """What an Answer counts on: nothing where it says ไม่มี or leaves it open."""
    return answer.urls if answer is not None and answer.published else ()


@dataclass(frozen=True)
class Sheet:
    """A Submission on an AnsweredSite."""

    at: AnsweredSite
    submission: Submission

    def urls_of(self, item: Item) -> tuple[str, ...]:
        return published_urls(self.submission.answers.get(item.id))

    @cached_property
    def places(self) -> dict[str, dict[str, tuple[Candidate, ...]]]:
        """The answered places by item id; items without addresses are not there."""
        return {
            item.id: self.at.places(item, urls)
            for item in self.at.pack.items
            if (urls := self.urls_of(item))
        }

    @cached_property
    def _mixed(self) -> dict[str, tuple[Candidate, ...]]:
        """Answered places; for Items that were not answered, those of the site, so that others can
        be compared with them."""
        found = dict(self.at.site.located.candidates)
        for places in self.places.values():
            found.update(places)
        return found

    @cached_property
    def _judged(self) -> dict[str, Verdict]:
        return {v.item_id: v for v in judge(self._mixed, self.at.context)}

    @cached_property
    def context(self) -> JudgeContext:
        """With what every Item offers to the checks of the others."""
        context = self.at.context
        related = relations(tuple(self._judged.values()), self._mixed, context)
        return replace(context, related=related)

    def judge(self, item: Item, urls: Sequence[str]) -> Verdict:
        """The Verdict on an Item, had these addresses been answered."""
        verdict = judge_item(item, self.at.places(item, urls), self.context)
        return replace(verdict, points=self._judged[item.id].points)

    def verdict(self, item: Item) -> Verdict:
        """What the Answer itself earns."""
        return self._judged[item.id] if item.id in self.places else self.judge(item, ())

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        return tuple(self.verdict(item) for item in self.at.pack.items)


def sheet_verdicts(
    crawl: Crawl, pack: RulePack, as_of: date, submission: Submission
) -> tuple[Verdict, ...]:
    """The Verdicts alone."""
    return Sheet(AnsweredSite.of(crawl, pack, as_of, submission.agency), submission).verdicts


def open_answers(
    crawl: Crawl, pack: RulePack, as_of: date, submission: Submission
) -> list[Exhibit]:
    """What lies at the answered addresses of Items that did not pass: to be looked at first."""
    sheet = Sheet(AnsweredSite.of(crawl, pack, as_of, submission.agency), submission)
    done = (Outcome.PASSED, Outcome.INAPPLICABLE)
    open_ = [v.item_id for v in sheet.verdicts if v.outcome not in done]
    return list(_exhibits(sheet.places[i] for i in open_ if i in sheet.places))


def _exhibits(places: Iterator[Mapping[str, Sequence[Candidate]]]) -> Iterator[Exhibit]:
    for of_item in places:
        for candidates in of_item.values():
            for candidate in candidates:
                yield from candidate.exhibits
