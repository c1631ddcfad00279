"""What changed between two Runs as people read it. All formats share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.difference import (
    Cause,
    Difference,
    ElementDifference,
    ItemDifference,
    PageChange,
    PageDifference,
    Standing,
    Trend,
)
from oit_checker.model.result import Ruling, Run
from oit_checker.model.rule import RulePack
from oit_checker.report._addresses import shown_url
from oit_checker.report._score_rows import ScoreRow, score_rows
from oit_checker.report._shapes import FindingView, QuoteView, ReportView
from oit_checker.report._view import view_of
from oit_checker.report.difference._head import HeadRow, head_rows, notes_of, pages_line
from oit_checker.thai.privacy import masked

PAGES_SHOWN = 8
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class PageView:
    """`what` says what became of it, `why` what gathering met instead of it ('' for nothing)."""

    url: str
    shown_url: str
    what: str
    why: str
    lost: tuple[str, ...]
    added: tuple[str, ...]
    page: PageDifference


@dataclass(frozen=True, slots=True)
class ElementView:
    """`said_…` are the sentences of the checks, `quotes_…` what they stand on."""

    requirement: str
    before: str
    before_word: str
    reason_before: str
    after: str
    after_word: str
    reason_after: str
    said_before: tuple[str, ...]
    said_after: tuple[str, ...]
    quotes_before: tuple[QuoteView, ...]
    quotes_after: tuple[QuoteView, ...]
    element: ElementDifference


@dataclass(frozen=True, slots=True)
class ItemRow:
    """`before` and `after` are outcomes, '' on the side without the item. `explained`: a line a
    cause, then what changed in the rules and what people ruled."""

    id: str
    name: str
    trend: str
    trend_word: str
    before: str
    before_word: str
    reason_before: str
    after: str
    after_word: str
    reason_after: str
    causes: tuple[tuple[str, str], ...]  # id, word
    explained: tuple[str, ...]
    elements: tuple[ElementView, ...]
    pages: tuple[PageView, ...]
    more_pages: str
    item: ItemDifference


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """`changed`: items of which something differs, what got worse first; `unchanged`: the others
    in their order."""

    difference: Difference
    speech: Speech
    title: str
    agency: str
    notes: tuple[str, ...]
    head: tuple[HeadRow, ...]
    pages_line: str
    scores: tuple[ScoreRow, ...]
    counts: Mapping[str, int]
    changed: tuple[ItemRow, ...]
    unchanged: tuple[ItemRow, ...]

    def say(self, message_id: str, /, **facts: Any) -> str:
        return self.speech.say(f"difference.{message_id}", **facts)


def difference_view(difference: Difference, pack: RulePack, language: str) -> DifferenceView:
    speech = Speech(language)
    runs = (difference.before, difference.after)
    before, after = (_report(run, pack, language) for run in runs)
    teller = _Teller(difference, before, after, pack, speech)
    rows = [teller.row(item) for item in difference.items]
    trends = {trend.value: rank for rank, trend in enumerate(Trend)}
    changed = sorted((r for r in rows if r.item.differs), key=lambda r: trends[r.trend])
    return DifferenceView(
        difference=difference,
        speech=speech,
        title=speech.say(
            "difference.title",
            before=runs[0].meta.run_id,
            after=runs[1].meta.run_id,
            fiscal_year=runs[1].fiscal_year,
        ),
        agency=runs[1].agency.name or runs[0].agency.name or runs[1].agency.main_site,
        notes=notes_of(difference, speech),
        head=head_rows(difference, speech),
        pages_line=pages_line(difference, speech),
        scores=score_rows(before, after),
        counts=Counter(row.trend for row in rows),
        changed=tuple(changed),
        unchanged=tuple(row for row in rows if not row.item.differs),
    )


def _report(run: Run, pack: RulePack, language: str) -> ReportView:
    """The Run without items that the pack does not have, its scores those that count."""
    known = {item.id for item in pack.items}
    verdicts = tuple(v for v in run.verdicts if v.item_id in known)
    answers = tuple(a for a in run.answers if a.item_id in known)
    rulings = tuple(r for r in run.rulings if r.review.item_id in known)
    scores = run.ruled_scores or run.scores
    kept = replace(run, verdicts=verdicts, answers=answers, rulings=rulings, scores=scores)
    return view_of(kept, pack, language)


@dataclass(frozen=True, slots=True)
class _Teller:
    difference: Difference
    before: ReportView
    after: ReportView
    pack: RulePack
    speech: Speech

    def row(self, item: ItemDifference) -> ItemRow:
        say = self.speech.say
        known = next((each for each in self.pack.items if each.id == item.item_id), None)
        name = known.name.in_language(self.speech.language) if known else ""
        return ItemRow(
            id=item.item_id,
            name=name,
            trend=item.trend.value,
            trend_word=say(f"difference.trend.{_trend_name(item)}"),
            before=_outcome(item.before),
            before_word=self._word(item.before),
            reason_before=self._reason(item.before),
            after=_outcome(item.after),
            after_word=self._word(item.after),
            reason_after=self._reason(item.after),
            causes=tuple((c.value, say(f"difference.cause.{c.value}")) for c in item.causes),
            explained=tuple(self._explained(item)),
            elements=tuple(self._element(item.item_id, each) for each in item.elements),
            pages=tuple(self._page(each) for each in item.pages[:PAGES_SHOWN]),
            more_pages=say("difference.more_pages", count=len(item.pages) - PAGES_SHOWN)
            if len(item.pages) > PAGES_SHOWN
            else "",
            item=item,
        )

    def _word(self, standing: Standing | None) -> str:
        if standing is None:
            return self.speech.say("difference.not_there")
        word = self.speech.say(f"outcome.{standing.outcome.value}")
        return self.speech.say("difference.ruled", outcome=word) if standing.is_ruled else word

    def _reason(self, standing: Standing | None) -> str:
        if standing is None or standing.reason is None:
            return ""
        return self.speech.say(f"reason.{standing.reason.value}")

    def _explained(self, item: ItemDifference) -> Iterator[str]:
        say = self.speech.say
        before, after = self.difference.before, self.difference.after
        facts: dict[Cause, dict[str, Any]] = {
            Cause.DAY: {
                "before_date": before.as_of.isoformat(),
                "after_date": after.as_of.isoformat(),
            },
            Cause.TOOL: {"before": before.meta.tool_version, "after": after.meta.tool_version},
        }
        for cause in item.causes:
            name = "rules_shown" if cause is Cause.RULES and item.rules else cause.value
            yield say(f"difference.explained.{name}", **facts.get(cause, {}))
        for rule in item.rules:
            words = {"before": rule.before, "after": rule.after}
            yield say(f"difference.rule.{rule.change.value}", **words)
        if Cause.RULES in item.causes and (file := self._file(item.item_id)):
            yield say("difference.rule_file", file=file)
        for ruling in item.rulings:
            yield self._ruling(ruling)

    def _file(self, item_id: str) -> str:
        """Where the item's rules stand now."""
        known = next((each for each in self.pack.items if each.id == item_id), None)
        return known.origin.file if known and known.origin else ""

    def _ruling(self, ruling: Ruling) -> str:
        review = ruling.review
        return self.speech.say(
            f"difference.ruling.{'holds' if ruling.holds else 'fell'}",
            by=review.by,
            outcome=self.speech.say(f"outcome.{review.outcome.value}"),
            reason=masked(review.reason),
        )

    def _element(self, item_id: str, element: ElementDifference) -> ElementView:
        one = _finding(self.before, item_id, element.element_id)
        other = _finding(self.after, item_id, element.element_id)
        return ElementView(
            requirement=element.requirement,
            before=_outcome(element.before),
            before_word=self._word(element.before),
            reason_before=self._reason(element.before),
            after=_outcome(element.after),
            after_word=self._word(element.after),
            reason_after=self._reason(element.after),
            said_before=one.sentences if one else (),
            said_after=other.sentences if other else (),
            quotes_before=one.quotes if one else (),
            quotes_after=other.quotes if other else (),
            element=element,
        )

    def _why(self, page: PageDifference) -> str:
        if not page.why:
            return ""
        was_missing = page.change in (PageChange.MENDED, PageChange.FETCHED)
        when = "before" if was_missing else "after"
        return self.speech.say(f"difference.met.{when}", why=self.speech.say(page.why))

    def _page(self, page: PageDifference) -> PageView:
        shown = shown_url(page.url)
        return PageView(
            url=page.url,
            shown_url=shown,
            what=self.speech.say(f"difference.page.{page.change.value}", url=shown),
            why=self._why(page),
            lost=tuple(_line(text) for text in page.lost),
            added=tuple(_line(text) for text in page.added),
            page=page,
        )


def _trend_name(item: ItemDifference) -> str:
    return "detail" if item.trend is Trend.SAME and item.differs else item.trend.value


def _outcome(standing: Standing | None) -> str:
    return standing.outcome.value if standing else ""


def _finding(view: ReportView, item_id: str, element_id: str) -> FindingView | None:
    item = next((each for each in view.items if each.id == item_id), None)
    if item is None:
        return None
    return next((f for f in (*item.findings, *item.advice) if f.id == element_id), None)


def _line(text: str) -> str:
    line = masked(" ".join(text.split()))
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE].rstrip()}…"
