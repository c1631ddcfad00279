"""Two Runs as a planner reads them: an item a row, last time's score, this one's, why, what to do.

All formats share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from oit_checker.messages import Speech
from oit_checker.model.change import ChangeKind, ItemChange
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Span
from oit_checker.model.rule import Item
from oit_checker.model.url import is_same_site
from oit_checker.report._score_rows import ScoreRow, score_rows
from oit_checker.report._shapes import ItemView, ReportView

_TO_MEND = (Outcome.FAILED, Outcome.CANT_TELL, Outcome.UNTESTED)


class Progress(StrEnum):
    """What became of an item's result."""

    WORSENED = "worsened"
    STILL_FAILED = "still_failed"
    NEW = "new"  # nothing to compare it with
    UNCLEAR = "unclear"  # one of the two results is open
    IMPROVED = "improved"
    STILL_PASSED = "still_passed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class RowView:
    """`before_ids`: `O1 + O3` for items that were merged, '' for a new one; `id` is '' for one that
    is gone. `last` and `now` are scores as shown, '' where there is none. `rules`: what changed in
    what is asked for; `moved`: the elements whose outcome changed."""

    before_ids: str
    id: str
    name: str
    sub_indicator: str
    last: str
    now: str
    progress: Progress
    progress_word: str
    outcome: str
    outcome_word: str
    reason: tuple[str, ...]
    remedy: tuple[str, ...]
    rules: tuple[str, ...]
    moved: tuple[str, ...]
    url: str

    @property
    def needs_work(self) -> bool:
        return self.outcome in _TO_MEND


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """`rows`: this year's items in their order, then those that are gone; `todo`: the ones to mend,
    in the same order. `last_head` and `now_head` name the two columns."""

    before: ReportView
    after: ReportView
    speech: Speech
    rows: tuple[RowView, ...]
    scores: tuple[ScoreRow, ...]
    counts: Mapping[str, int]
    last_head: str
    now_head: str
    notes: tuple[str, ...]

    @property
    def todo(self) -> tuple[RowView, ...]:
        return tuple(row for row in self.rows if row.needs_work)

    def say(self, message_id: str, /, **facts: Any) -> str:
        return self.speech.say(f"compare.{message_id}", **facts)

    @property
    def title(self) -> str:
        last, now = self.before.run.fiscal_year, self.after.run.fiscal_year
        if last == now:
            return self.say("title_same_year", fiscal_year=now)
        return self.say("title", last=last, now=now)

    @property
    def agency(self) -> str:
        agency = self.after.run.agency
        return agency.name or self.before.run.agency.name or agency.main_site


def comparison_of(
    before: ReportView, after: ReportView, changes: Sequence[ItemChange]
) -> ComparisonView:
    teller = _Teller(before, after, after.speech)
    rows = tuple(teller.row(change) for change in changes)
    heads = _heads(before, after)
    return ComparisonView(
        before=before,
        after=after,
        speech=after.speech,
        rows=rows,
        scores=score_rows(before, after),
        counts=Counter(row.progress.value for row in rows),
        last_head=heads[0],
        now_head=heads[1],
        notes=_notes(before, after),
    )


def _heads(before: ReportView, after: ReportView) -> tuple[str, str]:
    """The two columns by their years, by their days when these are alike, by their numbers else."""
    runs = (before.run, after.run)
    say = after.speech.say
    if runs[0].fiscal_year != runs[1].fiscal_year:
        first, second = (say("compare.year", fiscal_year=run.fiscal_year) for run in runs)
    elif runs[0].as_of != runs[1].as_of:
        first, second = (say("compare.day", as_of_date=run.as_of.isoformat()) for run in runs)
    else:
        first, second = (say("compare.run", run=run.meta.run_id) for run in runs)
    return first, second


def _notes(before: ReportView, after: ReportView) -> tuple[str, ...]:
    """What a reader must know before trusting a row."""
    say = after.speech.say
    views = (before, after)
    notes = [
        say("compare.draft", fiscal_year=view.run.fiscal_year)
        for view in views
        if view.run.pack_draft
    ]
    notes += [
        say("compare.old_rules", run=view.run.meta.run_id) for view in views if view.has_old_rules
    ]
    notes += [say("compare.ruled", run=v.run.meta.run_id) for v in views if v.run.ruled_scores]
    sites = [view.run.agency.main_site for view in views]
    if not is_same_site(*sites):
        notes.append(say("compare.other_site", last=sites[0], now=sites[1]))
    if before.run.meta.crawl_id is not None and (
        before.run.meta.crawl_id == after.run.meta.crawl_id
    ):
        notes.append(say("compare.same_crawl"))
    return (*dict.fromkeys(notes),)


@dataclass(frozen=True, slots=True)
class _Teller:
    before: ReportView
    after: ReportView
    speech: Speech

    def row(self, change: ItemChange) -> RowView:
        last = tuple(self._item(self.before, item) for item in change.before)
        now = self._item(self.after, change.after[0]) if change.after else None
        progress = _progress(self._span(self.before, last), self._span(self.after, (now,)), change)
        about = now or last[0]
        return RowView(
            before_ids=" + ".join(item.id for item in last),
            id=now.id if now else "",
            name=about.name,
            sub_indicator=about.sub_indicator,
            last=self._shown_scores(last),
            now=now.counted_score if now else "",
            progress=progress,
            progress_word=self.speech.say(f"compare.progress.{progress.value}"),
            outcome=now.counted_outcome if now else "",
            outcome_word=self._word(now) if now else "",
            reason=_reason(now) if now else (),
            remedy=now.todo if now and now.counted_outcome in _TO_MEND else (),
            rules=self._rules(change),
            moved=self._moved(last, now),
            url=now.place.url if now and now.place else "",
        )

    def _item(self, view: ReportView, item: Item) -> ItemView:
        return next(each for each in view.items if each.id == item.id)

    def _span(self, view: ReportView, items: Sequence[ItemView | None]) -> Span | None:
        """Of several items that became one: it asks for all that they asked for."""
        counted = [view.run.counted_span(item.id) for item in items if item is not None]
        found = [span for span in counted if span is not None]
        if not found:
            return None
        return Span(min(span.low for span in found), min(span.high for span in found))

    def _word(self, item: ItemView) -> str:
        if not item.ruled_outcome:
            return item.outcome_word
        return self.speech.say("difference.ruled", outcome=item.ruled_word)

    def _shown_scores(self, items: Sequence[ItemView]) -> str:
        if len(items) < 2:
            return items[0].counted_score if items else ""
        hard = "\N{NO-BREAK SPACE}"  # a line breaks before the plus sign only
        return f" +{hard}".join(f"{item.id}{hard}{item.counted_score}" for item in items)

    def _rules(self, change: ItemChange) -> tuple[str, ...]:
        """What changed in what is asked for, a sentence each; nothing is as it was: ()."""
        before = [item.id for item in change.before]
        said = []
        for kind in change.kinds:
            if kind is ChangeKind.REWORDED:
                said += self._reworded(change)
            elif kind is not ChangeKind.RENUMBERED or ChangeKind.MERGED not in change.kinds:
                after = change.after[0].id if change.after else ""
                said.append(
                    self.speech.say(f"compare.change.{kind.value}", before=before, after=after)
                )
        return tuple(said)

    def _reworded(self, change: ItemChange) -> list[str]:
        """The elements that came and went; otherwise that the words differ."""
        new = [w.after for w in change.wordings if not w.before]
        gone = [w.before for w in change.wordings if not w.after]
        said = [self.speech.say("compare.change.element_new", requirement=text) for text in new]
        said += [self.speech.say("compare.change.element_gone", requirement=text) for text in gone]
        return said or [self.speech.say("compare.change.reworded")]

    def _moved(self, last: Sequence[ItemView], now: ItemView | None) -> tuple[str, ...]:
        """Elements that passed and fail, or the other way round; only where one item went on."""
        if now is None or len(last) != 1:
            return ()
        earlier = {finding.id: finding.outcome for finding in last[0].findings}
        found = []
        for finding in now.findings:
            pair = (earlier.get(finding.id), finding.outcome)
            if pair in _MOVES:
                say = self.speech.say
                found.append(say(f"compare.{_MOVES[pair]}", requirement=finding.requirement))
        return tuple(found)


_MOVES: Mapping[tuple[str | None, str], str] = {
    (Outcome.PASSED.value, Outcome.FAILED.value): "lost",
    (Outcome.FAILED.value, Outcome.PASSED.value): "mended",
}


def _progress(last: Span | None, now: Span | None, change: ItemChange) -> Progress:
    if not change.after:
        return Progress.GONE
    if not change.before:
        return Progress.NEW
    if last is None or now is None or last.low != last.high or now.low != now.high:
        return Progress.UNCLEAR
    if last.low == now.low:
        return Progress.STILL_PASSED if now.low else Progress.STILL_FAILED
    return Progress.IMPROVED if now.low > last.low else Progress.WORSENED


def _reason(item: ItemView) -> tuple[str, ...]:
    """What a person ruled, the reason's family, then what was seen."""
    ruled = [line for ruling in item.rulings for line in ruling.lines]
    seen = (item.reason, *item.found) if item.counted_outcome in _TO_MEND else ()
    return tuple(text for text in (*ruled, *seen) if text)
