"""The best address for each Item on the site itself: for a sheet to be filled in, and in place of
an answer that fails."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from oit_checker.assess.outcomes import rank_between_places
from oit_checker.locate.answered import is_front_page
from oit_checker.locate.likeness import (
    SECTION_HEADING,
    likenesses,
    sections_of,
    years_spoken_of,
)
from oit_checker.locate.places import PLAUSIBLE
from oit_checker.messages import Speech
from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Candidate
from oit_checker.model.result import PlaceReport, Verdict
from oit_checker.model.rule import Item, RulePack
from oit_checker.model.submission import Answer, Submission
from oit_checker.model.url import is_same_site
from oit_checker.model.web import Crawl
from oit_checker.run.submitted import AnsweredSite, Sheet

MOST_TRIED = 6
"""Addresses judged for each topic before the best so far is taken."""
_NAMED = 0.8
"""A page that its links name so surely goes before the home page; others come after it."""
_WORTH_OPENING = frozenset({Outcome.PASSED, Outcome.CANT_TELL})


@dataclass(frozen=True)
class Proposed:
    """Addresses that would do best as the answer to an Item, and the Verdict that they earn."""

    urls: tuple[str, ...]
    verdict: Verdict

    def place(self, url: str) -> PlaceReport | None:
        """How the Verdict shows one of the addresses."""
        return next((p for p in self.verdict.places if p.url == url), None)


def proposed_for(sheet: Sheet, item: Item, answered: Sequence[str] = ()) -> Proposed | None:
    """What to answer instead of `answered` (or beside it, for an Item of several topics); None
    where the site has nothing that a person would need to see. The addresses are judged as an
    answer would be, and none of them was answered already."""
    taken = {sheet.at.address(url) for url in answered}
    kept = tuple(answered) if len(item.topics) > 1 else ()
    chosen: list[str] = []
    for topic in item.topics:
        best = _best(sheet, item, topic, kept, taken)
        if best and best not in chosen:
            chosen.append(best)
    if not chosen:
        return None
    return Proposed(tuple(chosen), sheet.judge(item, (*kept, *chosen)))


def _best(sheet: Sheet, item: Item, topic: str, kept: Sequence[str], taken: Collection[str]) -> str:
    """The address at which a topic does best, the first of equals; '' when none is worth it."""
    found: list[tuple[tuple[int, int, int], str]] = []
    for url, score in _options(sheet, item, topic):
        if sheet.at.address(url) in taken or len(found) == MOST_TRIED:
            continue
        verdict = sheet.judge(item, (*kept, url))
        here = [p.outcome for p in verdict.places if p.topic == topic and p.url == url]
        outcome = min(here, key=rank_between_places, default=Outcome.FAILED)
        if outcome not in _WORTH_OPENING or (verdict.outcome is Outcome.FAILED and not kept):
            continue
        if outcome is Outcome.CANT_TELL and speaks_against(sheet, topic, url):
            continue
        doubt = 1 if is_front_page(sheet.at.ground.site, url) else 0 if score >= _NAMED else 2
        rank = (rank_between_places(verdict.outcome), rank_between_places(outcome), doubt)
        if rank == (0, 0, 0):
            return url
        found.append((rank, url))
    return min(found, key=lambda each: each[0])[1] if found else ""


def speaks_against(sheet: Sheet, topic: str, url: str) -> bool:
    """What a person would have to look at is the home page, another year's, or names another
    thing: nobody should be sent there."""
    ground, due = sheet.at.ground, sheet.at.pack.fiscal_year
    address = sheet.at.address(url)
    years = years_spoken_of(ground, address)
    if years and not min(years) <= due <= max(years) and due - 1 not in years:
        return True
    named = {likeness.topic for likeness in likenesses(ground, address)} - {SECTION_HEADING}
    is_other = bool(named) and topic not in named and topic not in sections_of(ground, address)
    return is_other or is_front_page(ground.site, address)


def _options(sheet: Sheet, item: Item, topic: str) -> Iterator[tuple[str, float]]:
    """Addresses, with how surely they are named. Of each place that the site's own Verdict ranks,
    best first: the one Document on which all was seen, if it lies deeper, and then the page."""
    at, seen = sheet.at, set[str]()
    verdict = next(v for v in at.site.verdicts if v.item_id == item.id)
    ranked = {c.url: c for c in reversed(at.site.located.candidates.get(topic, ()))}
    best = next((p.url for p in verdict.places if p.topic == topic), "")
    for place in verdict.places:
        if place.topic != topic or place.outcome not in _WORTH_OPENING:
            continue
        if place.outcome is not Outcome.PASSED and place.score < PLAUSIBLE:
            continue  # a general complaint form in place of a service, say
        deep = _deepest(verdict, item, topic, ranked[place.url]) if place.url == best else ""
        for url in (deep, place.url):
            if url and url not in seen and _is_on_site(at, url, place):
                seen.add(url)
                yield url, place.score


def _deepest(verdict: Verdict, item: Item, topic: str, place: Candidate) -> str:
    """The one Document below a place on which every counting Element of the topic was judged. Of an
    Item that is judged on its place (twelve months, three manuals) the place itself is shown."""
    if item.judged_on == "place":
        return ""
    mine = {e.id for e in item.elements if (e.topic or item.topics[0]) == topic}
    counting = [f for f in verdict.findings if f.counts and f.element_id in mine]
    urls = {f.url for f in counting}
    below = {x.url for x in place.exhibits[1:] if x.document is not None}
    return urls.pop() if len(urls) == 1 and urls <= below else ""


def _is_on_site(at: AnsweredSite, url: str, place: PlaceReport) -> bool:
    """A page of the main site goes before what it links to elsewhere."""
    main_site = at.agency.main_site
    return is_same_site(url, main_site) or not is_same_site(place.url, main_site)


def proposed_submission(
    crawl: Crawl, pack: RulePack, as_of: date, agency: Agency, speech: Speech
) -> Submission:
    """The sheet as the site itself would fill it: มี with the best address and the way there.
    What only a person can decide has its address and says so; the rest is left blank, since that
    nothing was found is for the agency to say."""
    blank = Submission(agency, pack.fiscal_year)
    sheet = Sheet(AnsweredSite.of(crawl, pack, as_of, agency), blank)
    answers = {item.id: _answer(sheet, item, speech) for item in pack.items}
    return Submission(agency, pack.fiscal_year, answers)


def _answer(sheet: Sheet, item: Item, speech: Speech) -> Answer:
    found = proposed_for(sheet, item)
    if found is None or found.verdict.outcome not in _WORTH_OPENING:
        return Answer(item.id, None)
    lines = [_way(sheet, url, speech) for url in found.urls]
    if found.verdict.outcome is Outcome.CANT_TELL:
        lines.append(speech.say("answer.explanation.look"))
    return Answer(item.id, True, found.urls, "\n".join(dict.fromkeys(filter(None, lines))))


def _way(sheet: Sheet, url: str, speech: Speech) -> str:
    """The labels to click from the home page; '' where no link leads there."""
    site = sheet.at.ground.site
    address = sheet.at.address(url)
    if address != site.home and address not in sheet.at.ways.clicks:
        return ""
    steps = (speech.say("answer.explanation.home"), *site.click_path(address))
    return speech.say("answer.explanation.step").join(" ".join(step.split()) for step in steps)
