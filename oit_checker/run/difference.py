"""Two Runs of one agency and year -> what became of each item, and why. Pure.

Why is told by evidence: the pages that a result rests on in both Crawls, what the Findings show of
the rules, the versions, the days, the rulings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from oit_checker.assess import ruled_outcome
from oit_checker.model.difference import (
    Cause,
    Difference,
    ElementDifference,
    ItemDifference,
    PageDifference,
    RuleDifference,
    Standing,
    Trend,
)
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.result import AnswerReport, Finding, Ruling, Run, Verdict
from oit_checker.model.rule import RulePack
from oit_checker.model.web import Crawl
from oit_checker.run.grounds import looked_at, resting_on, rule_differences
from oit_checker.run.page_difference import Gathered, TwoCrawls

_RANKS = {Outcome.FAILED: 0, Outcome.CANT_TELL: 1, Outcome.PASSED: 2}
_MISSED = (Reason.BUDGET, Reason.ROBOTS, Reason.TIMEOUT)
_ORDER = tuple(Cause)


def difference_of(
    before: Run,
    after: Run,
    crawls: tuple[Crawl, Crawl] | None = None,
    pack: RulePack | None = None,
    *,
    with_counts: bool = True,
) -> Difference:
    """Every item of both Runs. `crawls` are those that the Runs judged; without them nothing is
    said of pages. `pack`, if at hand, tells which items are compared with which others. Counting
    what became of every page reads every page: `with_counts` asks for it.

    UserError when the Runs are of different fiscal years: their items are other ones.
    """
    if before.fiscal_year != after.fiscal_year:
        raise UserError(
            "difference.other_year",
            before=before.meta.run_id,
            before_year=before.fiscal_year,
            after=after.meta.run_id,
            after_year=after.fiscal_year,
        )
    is_one = before.meta.crawl_id is not None and before.meta.crawl_id == after.meta.crawl_id
    pages = None
    if crawls is not None and not is_one:
        pages = TwoCrawls(Gathered(crawls[0]), Gathered(crawls[1]))
    teller = _Teller(before, after, pages, pack, is_one)
    ids = dict.fromkeys(v.item_id for run in (after, before) for v in run.verdicts)
    return Difference(
        before=before,
        after=after,
        items=tuple(teller.item(item_id) for item_id in ids),
        is_one_crawl=is_one,
        has_crawls=is_one or crawls is not None,
        pages=pages.counts() if pages and with_counts else {},
    )


@dataclass(frozen=True)
class _Sides:
    """One item in both Runs."""

    before: Verdict | None
    after: Verdict | None

    def __iter__(self) -> Iterator[Verdict]:
        return (each for each in (self.before, self.after) if each is not None)


@dataclass(frozen=True)
class _Teller:
    before: Run
    after: Run
    pages: TwoCrawls | None
    pack: RulePack | None
    is_one_crawl: bool

    def item(self, item_id: str) -> ItemDifference:
        sides = _Sides(_verdict(self.before, item_id), _verdict(self.after, item_id))
        stands = (
            _standing(self.before, sides.before) if sides.before else None,
            _standing(self.after, sides.after) if sides.after else None,
        )
        elements = tuple(self._elements(sides))
        rulings = tuple(_other_rulings(self.before, self.after, item_id))
        result = ItemDifference(item_id, _trend(*stands), *stands, elements, rulings=rulings)
        if sides.before is None or sides.after is None:
            return _with(result, {Cause.RULES})
        if stands[0] == stands[1] and not elements and not rulings:
            return result
        rules = self._rules(sides.before, sides.after)
        pages = self._pages(sides, elements, rulings)
        causes = {Cause.REVIEW} if rulings else set()
        if _differs(sides.before, sides.after):
            causes |= self._causes(sides, pages, rules)
        return _with(result, causes or {Cause.UNEXPLAINED}, pages, rules)

    def _causes(
        self, sides: _Sides, pages: Sequence[PageDifference], rules: Sequence[RuleDifference]
    ) -> set[Cause]:
        """Versions and days are named where the same was seen: otherwise what was seen explains."""
        reasons = [r for v in sides for r in (v.reason, *(f.reason for f in v.findings))]
        days_differ = self.before.as_of != self.after.as_of
        found = {page.cause for page in pages}
        if self._answers_differ(sides):
            found.add(Cause.ANSWER)
        if not self.is_one_crawl and _is_once(sides, _MISSED):
            found.add(Cause.FETCH)
        if rules:
            found.add(Cause.RULES)
        if _applies_once(sides) and self.before.agency.agency_type != self.after.agency.agency_type:
            found.add(Cause.AGENCY)
        if days_differ and Reason.NOT_DUE_YET in reasons:
            found.add(Cause.DAY)
        if not found & {Cause.SITE, Cause.FETCH, Cause.ANSWER, Cause.AGENCY}:
            changed = {
                Cause.RULES: self.before.pack_digest != self.after.pack_digest,
                Cause.TOOL: self.before.meta.tool_version != self.after.meta.tool_version,
                Cause.DAY: days_differ,
            }
            # Crawls that are not at hand cannot be ruled out as the cause.
            seen_alike = self.is_one_crawl or self.pages is not None
            found |= {cause for cause, differs in changed.items() if differs and seen_alike}
        if not found and Reason.CRASH in reasons:
            found.add(Cause.TOOL)
        return found

    def _rules(self, before: Verdict, after: Verdict) -> tuple[RuleDifference, ...]:
        if self.before.pack_digest == self.after.pack_digest:
            return ()
        return tuple(rule_differences(before, after))

    def _answers_differ(self, sides: _Sides) -> bool:
        item_id = next(iter(sides)).item_id
        one, other = (_answer(run, item_id) for run in (self.before, self.after))
        return _given(one) != _given(other)

    def _elements(self, sides: _Sides) -> Iterator[ElementDifference]:
        ids = dict.fromkeys(f.element_id for v in reversed(list(sides)) for f in v.findings)
        for element_id in ids:
            one, other = (_finding(v, element_id) for v in (sides.before, sides.after))
            stands = (
                _element_standing(self.before, sides.before, one),
                _element_standing(self.after, sides.after, other),
            )
            if stands[0] == stands[1]:
                continue
            about = other or one
            assert about is not None
            yield ElementDifference(
                element_id,
                about.requirement,
                *stands,
                quotes_before=one.evidence if one else (),
                quotes_after=other.evidence if other else (),
            )

    def _pages(
        self,
        sides: _Sides,
        elements: Sequence[ElementDifference],
        rulings: Sequence[Ruling],
    ) -> tuple[PageDifference, ...]:
        """The pages that the changed results rest on; where these are as they were, every other
        place that was looked at."""
        if self.pages is None:
            return ()
        changed = {element.element_id for element in elements}
        urls = [u for verdict in sides for u in resting_on(verdict, changed)]
        urls += [url for ruling in rulings for url in ruling.changed]
        urls += self._answered(sides)
        found = self._differences(urls)
        if not found:
            found = self._differences(u for verdict in sides for u in looked_at(verdict))
        if not found:
            found = self._differences(self._related(sides))
        return found

    def _differences(self, urls: Iterable[str]) -> tuple[PageDifference, ...]:
        assert self.pages is not None
        before, after = self.pages.before, self.pages.after
        keys: dict[str, None] = {}
        for url in urls:  # an address of either Run; on a site that moved, of one of them only
            keys.update(dict.fromkeys(g.key(url) for g in (after, before) if g.key(url) in g.urls))
        each = (self.pages.difference(key) for key in keys)
        return tuple(dict.fromkeys(difference for difference in each if difference is not None))

    def _answered(self, sides: _Sides) -> list[str]:
        item_id = next(iter(sides)).item_id
        answers = (_answer(run, item_id) for run in (self.before, self.after))
        return [report.url for answer in answers if answer for report in answer.urls]

    def _related(self, sides: _Sides) -> Iterator[str]:
        """The pages of the items with which this one must agree."""
        item_id = next(iter(sides)).item_id
        item = next((i for i in self.pack.items if i.id == item_id), None) if self.pack else None
        if item is None or self.pack is None:
            return
        checks = [c for e in item.elements for c in e.checks() if c.kind == "consistent_with"]
        topics = {check.parameters.topic for check in checks}
        for other in self.pack.items:
            if topics & set(other.topics):
                for run in (self.before, self.after):
                    verdict = _verdict(run, other.id)
                    yield from resting_on(verdict, None) if verdict else ()


def _with(
    result: ItemDifference,
    causes: set[Cause],
    pages: tuple[PageDifference, ...] = (),
    rules: tuple[RuleDifference, ...] = (),
) -> ItemDifference:
    return ItemDifference(
        item_id=result.item_id,
        trend=result.trend,
        before=result.before,
        after=result.after,
        elements=result.elements,
        causes=tuple(cause for cause in _ORDER if cause in causes),
        pages=pages,
        rules=rules,
        rulings=result.rulings,
    )


def _trend(before: Standing | None, after: Standing | None) -> Trend:
    """An item that does not apply to the agency is as good as not asked for."""
    if before is None or after is None:
        return Trend.NEW if before is None else Trend.GONE
    if before.outcome is after.outcome:
        return Trend.SAME
    if before.outcome is Outcome.INAPPLICABLE:
        return Trend.NEW
    if after.outcome is Outcome.INAPPLICABLE:
        return Trend.GONE
    if Outcome.UNTESTED in (before.outcome, after.outcome):
        return Trend.UNCLEAR
    is_better = _RANKS[after.outcome] > _RANKS[before.outcome]
    return Trend.IMPROVED if is_better else Trend.WORSENED


# -- What a Run says of an item


def _verdict(run: Run, item_id: str) -> Verdict | None:
    return next((v for v in run.verdicts if v.item_id == item_id), None)


def _finding(verdict: Verdict | None, element_id: str) -> Finding | None:
    findings = verdict.findings if verdict else ()
    return next((f for f in findings if f.element_id == element_id), None)


def _answer(run: Run, item_id: str) -> AnswerReport | None:
    return next((a for a in run.answers if a.item_id == item_id), None)


def _given(answer: AnswerReport | None) -> tuple[object, ...] | None:
    """What the agency wrote, not what became of it."""
    if answer is None:
        return None
    return (answer.published, frozenset(report.url for report in answer.urls))


def _rulings(run: Run, item_id: str) -> dict[str, Ruling]:
    return {r.review.element_id: r for r in run.rulings if r.review.item_id == item_id}


def _standing(run: Run, verdict: Verdict) -> Standing:
    outcome = ruled_outcome(verdict, run.rulings)
    if outcome is not verdict.outcome or _is_ruled_whole(run, verdict):
        return Standing(outcome, None, is_ruled=True)
    return Standing(verdict.outcome, verdict.reason)


def _is_ruled_whole(run: Run, verdict: Verdict) -> bool:
    ruling = _rulings(run, verdict.item_id).get("")
    return ruling is not None and ruling.holds


def _element_standing(
    run: Run, verdict: Verdict | None, finding: Finding | None
) -> Standing | None:
    if verdict is None or finding is None:
        return None
    ruling = _rulings(run, verdict.item_id).get(finding.element_id)
    if ruling is not None and ruling.holds:
        return Standing(ruling.review.outcome, None, is_ruled=True)
    return Standing(finding.outcome, finding.reason)


def _other_rulings(before: Run, after: Run, item_id: str) -> Iterator[Ruling]:
    """Those that were laid, changed or ceased to hold in between."""
    one, other = _rulings(before, item_id), _rulings(after, item_id)
    for element_id in dict.fromkeys((*other, *one)):
        pair = (one.get(element_id), other.get(element_id))
        effects = [r.review.outcome if r is not None and r.holds else None for r in pair]
        if effects[0] is not effects[1]:
            ruling = pair[1] or pair[0]
            assert ruling is not None
            yield ruling


def _differs(before: Verdict, after: Verdict) -> bool:
    """Whether the machine itself says something else."""

    def said(verdict: Verdict) -> tuple[object, ...]:
        elements = {f.element_id: (f.outcome, f.reason) for f in verdict.findings}
        return (verdict.outcome, verdict.reason, elements)

    return said(before) != said(after)


def _is_once(sides: _Sides, reasons: Sequence[Reason]) -> bool:
    """Whether only one of the two Verdicts gives one of these reasons."""
    return sum(verdict.reason in reasons for verdict in sides) == 1


def _applies_once(sides: _Sides) -> bool:
    """Whether an Element, or the item, applies to the agency in only one of the two Runs."""

    def applying(verdict: Verdict) -> set[str]:
        findings = verdict.findings
        return {f.element_id for f in findings if f.outcome is not Outcome.INAPPLICABLE}

    one, other = (applying(verdict) for verdict in sides)
    return one != other
