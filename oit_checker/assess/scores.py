"""The arithmetic of ITA: means of means, weights, ratings. Every score is a Span."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oit_checker.model.outcome import Authority, Outcome
from oit_checker.model.result import ScoreSheet, Span, Verdict
from oit_checker.model.rule import RulePack, Scoring
from oit_checker.model.worth import rating_of


def span_of(verdict: Verdict) -> Span | None:
    """An Item's score; None when it does not apply (it then leaves the means)."""
    if verdict.outcome is Outcome.INAPPLICABLE:
        return None
    return Span(verdict.score_low, verdict.score_high)


def score(
    pack: RulePack,
    items: Mapping[str, Span | None],
    *,
    iit: float | None = None,
    eit: float | None = None,
) -> ScoreSheet:
    """Scores from item scores (0-100). Sub-indicator = mean of its items, indicator = mean of its
    sub-indicators, OIT = mean of the indicators. KeyError when an item of the pack is missing."""
    subs: dict[str, Span] = {}
    indicators: dict[str, Span] = {}
    for indicator in pack.indicators:
        for sub in indicator.sub_indicators:
            spans = [span for i in sub.items if (span := items[i]) is not None]
            if spans:
                subs[sub.id] = _mean(spans)
        of_indicator = [subs[s.id] for s in indicator.sub_indicators if s.id in subs]
        if of_indicator:
            indicators[indicator.id] = _mean(of_indicator)
    oit = _mean(list(indicators.values())) if indicators else Span(0.0, 100.0)
    return _with_total(pack.scoring, subs, indicators, oit, iit, eit)


def _with_total(
    scoring: Scoring,
    subs: Mapping[str, Span],
    indicators: Mapping[str, Span],
    oit: Span,
    iit: float | None,
    eit: float | None,
) -> ScoreSheet:
    if iit is None or eit is None:
        return ScoreSheet(subs, indicators, oit)
    total = Span(
        total_of(scoring, iit, eit, oit.low),
        total_of(scoring, iit, eit, oit.high),
    )
    return ScoreSheet(
        sub_indicators=subs,
        indicators=indicators,
        oit=oit,
        total=total,
        rating_low=rating_of(scoring, total.low, (iit, eit, oit.low)),
        rating_high=rating_of(scoring, total.high, (iit, eit, oit.high)),
        passes_low=round(total.low, 2) >= scoring.pass_mark,
        passes_high=round(total.high, 2) >= scoring.pass_mark,
        assumptions=assumed(scoring),
    )


def assumed(scoring: Scoring) -> tuple[str, ...]:
    """What no document of the year attests, as `recalled_bands`, `derived_weights`, ..."""
    weak = (Authority.DERIVED, Authority.RECALLED)
    return tuple(sorted(f"{a.value}_{part}" for part, a in scoring.authority.items() if a in weak))


def total_of(scoring: Scoring, iit: float, eit: float, oit: float) -> float:
    """The weighted total, 0-100."""
    w = scoring.weights
    return w["iit"] * iit + w["eit"] * eit + w["oit"] * oit


def _mean(spans: Sequence[Span]) -> Span:
    return Span(
        sum(s.low for s in spans) / len(spans),
        sum(s.high for s in spans) / len(spans),
    )
