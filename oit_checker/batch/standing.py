"""The sums over a Batch that its curve of progress keeps. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from oit_checker.model.batch import AgencyResult, BatchHead, JobState, Standpoint
from oit_checker.model.result import Span
from oit_checker.model.rule import RulePack


def standpoint_of(
    head: BatchHead, agencies: Sequence[AgencyResult], pack: RulePack, on: date
) -> Standpoint:
    """Groups are districts; where the list has none or one of them, provinces."""
    read = [each for each in agencies if each.state is JobState.DONE]
    group = _grouping(agencies)
    names = sorted({group(each) for each in read} - {""})
    count = max(1, len(agencies))
    marks = [_marked(each) for each in read]
    mark = pack.scoring.pass_mark
    return Standpoint(
        number=head.number,
        on=on,
        agencies=len(agencies),
        read=len(read),
        means=_mean(each.oit for each in read),
        passing_low=sum(round(span.low, 2) >= mark for span in marks) / count,
        passing_high=sum(round(span.high, 2) >= mark for span in marks) / count,
        by_group={n: _mean(each.oit for each in read if group(each) == n) for n in names},
    )


def _marked(result: AgencyResult) -> Span:
    """What the pass mark is held against: the total where it is known."""
    return result.total or result.oit


def _grouping(agencies: Iterable[AgencyResult]) -> Callable[[AgencyResult], str]:
    districts = {each.listed.district for each in agencies} - {""}
    if len(districts) > 1:
        return lambda each: each.listed.district
    return lambda each: each.listed.province


def _mean(spans: Iterable[Span]) -> Span:
    known = list(spans)
    if not known:
        return Span(0.0, 100.0)
    return Span(
        sum(span.low for span in known) / len(known),
        sum(span.high for span in known) / len(known),
    )
