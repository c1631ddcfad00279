"""What an item is worth in the total, and what a total earns."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from oit_checker.model.rule import RulePack, Scoring


def rating_of(scoring: Scoring, total: float, instruments: Sequence[float] = ()) -> str:
    """The first band whose conditions the total (rounded to two places, as published) meets."""
    for band in scoring.bands:
        limit = band.every_instrument_at_least
        if round(total, 2) < band.at_least:
            continue
        if limit is not None and any(round(i, 2) < limit for i in instruments):
            continue
        return band.name
    return scoring.bands[-1].name if scoring.bands else ""


def points_of(pack: RulePack, left_out: Collection[str] = ()) -> dict[str, float]:
    """What each item is worth in the 100-point total; items `left_out` of the means are worth
    nothing, and leave their share to the others."""
    oit_weight = pack.scoring.weights.get("oit", 1.0) * 100
    counted = [
        [left for sub in indicator.sub_indicators if (left := set(sub.items) - set(left_out))]
        for indicator in pack.indicators
    ]
    indicators = [subs for subs in counted if subs]
    points = dict.fromkeys(left_out, 0.0)
    for subs in indicators:
        for items in subs:
            share = oit_weight / len(indicators) / len(subs) / len(items)
            points |= {item_id: share for item_id in items}
    return points
