"""A Run, or the lack of one -> what a Batch keeps of an agency. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from oit_checker.assess import rating_of, total_of
from oit_checker.locate.families import shape_of
from oit_checker.model.batch import AgencyResult, Fix, ItemResult, JobState, ListedAgency, Notice
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Finding, Run, Span, Verdict
from oit_checker.model.rule import RulePack, Scoring
from oit_checker.model.url import is_same_site
from oit_checker.model.web import Crawl, FetchCause, FetchFailure

FIXES_KEPT = 8
"""More than a report shows: what is mended first may be something else."""
BROKEN_KEPT = 10
_LACKING_KEPT = 4
_DEAD = (FetchCause.NOT_FOUND, FetchCause.SOFT_NOT_FOUND, FetchCause.SERVER_ERROR)


def result_of(
    listed: ListedAgency, run: Run, pack: RulePack, notices: Iterable[Notice] = ()
) -> AgencyResult:
    """What counts: with the rulings of people that were laid over the Run."""
    oit = run.counted_scores.oit
    total, low, high = _total(listed, oit, pack.scoring)
    return AgencyResult(
        listed=listed,
        state=JobState.DONE,
        run_id=run.meta.run_id,
        finished_at=run.meta.finished_at,
        oit=oit,
        total=total,
        rating_low=low,
        rating_high=high,
        sub_indicators=dict(run.counted_scores.sub_indicators),
        items={v.item_id: _item(run, v) for v in run.verdicts},
        fixes=tuple(fixes_of(run)),
        notices=tuple(notices),
        pages=run.crawl.pages,
        files=run.crawl.files,
        complete=run.crawl.complete,
        family=run.crawl.family,
        broken=broken_in(run),
        pack_digest=run.pack_digest,
        tool_version=run.meta.tool_version,
    )


def failure_of(crawl: Crawl) -> FetchFailure | None:
    """Why there is nothing to judge: the main site gave no page at all; None when it did."""
    if crawl.snapshots:
        return None
    home = crawl.failures.get(crawl.page_for(crawl.agency.main_site))
    return home or next(iter(crawl.failures.values()), None)


def failed(listed: ListedAgency, failure: FetchFailure | None, attempts: int) -> AgencyResult:
    cause = failure.cause if failure is not None else FetchCause.TIMEOUT
    return AgencyResult(
        listed=listed,
        state=JobState.FAILED,
        cause=cause.value,
        detail=failure.detail if failure is not None else "",
        attempts=attempts,
        finished_at=failure.fetched_at if failure is not None else None,
        complete=False,
    )


def broken_in(run: Run) -> tuple[str, ...]:
    """Shapes of addresses of the site that gave nothing, where no page of the shape came: most
    often met first."""
    there = {shape_of(url) for url in run.meta.fetched_at}
    shapes = Counter(
        shape_of(failure.url)
        for failure in run.crawl.failures
        if failure.cause in _DEAD and is_same_site(failure.url, run.agency.main_site)
    )
    ranked = sorted(shapes.items(), key=lambda each: (-each[1], each[0]))
    return tuple(shape for shape, _ in ranked if shape and shape not in there)[:BROKEN_KEPT]


def fixes_of(run: Run) -> list[Fix]:
    """What is surely or possibly missing, most points first; among equals what fails outright
    before what a person must look at, and what lacks the fewest elements first."""
    open_ = [
        v
        for v in run.verdicts
        if v.points > 0
        and run.counted_outcome(v.item_id) in (Outcome.FAILED, Outcome.CANT_TELL, Outcome.UNTESTED)
    ]
    ranked = sorted(open_, key=lambda v: (-round(v.points, 6), _rank(run, v), len(_lacking(v))))
    return [_fix(v) for v in ranked[:FIXES_KEPT]]


def _rank(run: Run, verdict: Verdict) -> int:
    order = (Outcome.FAILED, Outcome.CANT_TELL, Outcome.UNTESTED)
    return order.index(run.counted_outcome(verdict.item_id))


def _lacking(verdict: Verdict) -> list[Finding]:
    return [f for f in verdict.findings if f.counts and f.outcome is not Outcome.PASSED]


def _fix(verdict: Verdict) -> Fix:
    lacking = _lacking(verdict)
    first = next((f for f in lacking if f.hint), None)
    place = verdict.places[0].url if verdict.places else ""
    return Fix(
        item_id=verdict.item_id,
        points=verdict.points,
        reason=verdict.reason,
        hint=first.hint if first else "",
        hint_en=first.hint_en if first else "",
        url=place,
    )


def _item(run: Run, verdict: Verdict) -> ItemResult:
    outcome = run.counted_outcome(verdict.item_id)
    if outcome is verdict.outcome:
        lacking = _lacking(verdict) if outcome is Outcome.FAILED else []
        ids = tuple(f.element_id for f in lacking if f.outcome is Outcome.FAILED)[:_LACKING_KEPT]
        return ItemResult(outcome, verdict.reason, verdict.score_low, verdict.score_high, ids)
    low, high = _SCORES.get(outcome, (0.0, 100.0))
    return ItemResult(outcome, None, low, high)


_SCORES = {Outcome.PASSED: (100.0, 100.0), Outcome.FAILED: (0.0, 0.0)}


def _total(listed: ListedAgency, oit: Span, scoring: Scoring) -> tuple[Span | None, str, str]:
    if listed.iit is None or listed.eit is None:
        return None, "", ""
    iit, eit = listed.iit, listed.eit
    total = Span(total_of(scoring, iit, eit, oit.low), total_of(scoring, iit, eit, oit.high))
    low = rating_of(scoring, total.low, (iit, eit, oit.low))
    high = rating_of(scoring, total.high, (iit, eit, oit.high))
    return total, low, high
