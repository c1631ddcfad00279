"""Sums over the agencies of a Batch: ratings, groups, items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from oit_checker.messages import Speech
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Span
from oit_checker.model.rule import RulePack
from oit_checker.model.worth import points_of, rating_of
from oit_checker.report._view import shown_span
from oit_checker.report.batch._shapes import (
    AgencyView,
    BandRow,
    BandTable,
    Basis,
    GroupRow,
    GroupTable,
    ItemRow,
    Standing,
)

_OPEN = (Outcome.CANT_TELL.value, Outcome.UNTESTED.value)
MOST_GROUPS = 100
"""Provinces fit; the country's districts are for the spreadsheet."""


def mean_of(agencies: Iterable[AgencyView]) -> Span | None:
    """The mean OIT score of those that were read, None for nobody."""
    spans = [agency.result.oit for agency in agencies if agency.is_read]
    if not spans:
        return None
    low, high = sum(s.low for s in spans), sum(s.high for s in spans)
    return Span(low / len(spans), high / len(spans))


def passing(agencies: Iterable[AgencyView]) -> tuple[int, int]:
    """How many are over the pass mark surely, and possibly."""
    counts = Counter(agency.standing for agency in agencies)
    return counts[Standing.PASSES], counts[Standing.PASSES] + counts[Standing.MAY_PASS]


def band_tables(
    agencies: Sequence[AgencyView], pack: RulePack, speech: Speech
) -> tuple[BandTable, ...]:
    """Over totals, of those whose IIT and EIT are known; then over the OIT score alone."""
    scoring = pack.scoring
    totals, oits = [], []
    for agency in (each for each in agencies if each.is_read):
        result, oit = agency.result, agency.result.oit
        low, high = (rating_of(scoring, each, (each,)) for each in (oit.low, oit.high))
        oits.append((low, high, oit))
        if result.total is not None:
            totals.append((result.rating_low, result.rating_high, result.total))
    kinds = [(Basis.TOTAL, totals), (Basis.OIT, oits)]
    return tuple(_band_table(basis, found, pack, speech) for basis, found in kinds if found)


def _band_table(
    basis: Basis, found: Sequence[tuple[str, str, Span]], pack: RulePack, speech: Speech
) -> BandTable:
    low, high = Counter(low for low, _, _ in found), Counter(high for _, high, _ in found)
    mark = pack.scoring.pass_mark
    return BandTable(
        basis=basis,
        title=speech.say(f"batch-report.bands.{basis.value}", counted=len(found)),
        counted=len(found),
        rows=tuple(
            BandRow(band.name, band.at_least, low[band.name], high[band.name])
            for band in pack.scoring.bands
        ),
        passing_low=sum(round(score.low, 2) >= mark for _, _, score in found),
        passing_high=sum(round(score.high, 2) >= mark for _, _, score in found),
    )


def group_id_of(agencies: Iterable[tuple[str, str]]) -> str:
    """By what a list of (province, district) is best told apart: provinces where it names several,
    else districts; '' where it names neither."""
    listed = list(agencies)
    provinces = {province for province, _ in listed if province}
    if len(provinces) > 1:
        return "province"
    return "district" if any(district for _, district in listed) else ""


def group_tables(
    agencies: Sequence[AgencyView], group_id: str, speech: Speech
) -> tuple[GroupTable, ...]:
    """By province (if several), district (if not too many) and type (if several), the weakest
    group first."""
    return tuple(_group_tables(agencies, group_id, speech))


def _group_tables(
    agencies: Sequence[AgencyView], group_id: str, speech: Speech
) -> Iterator[GroupTable]:
    names = {
        "province": [a.result.listed.province for a in agencies],
        "district": [a.result.listed.district for a in agencies],
        "type": [a.type_word for a in agencies],
    }
    for id_, of_each in names.items():
        several = len(set(filter(None, of_each))) > 1
        if id_ == group_id or (several and len(set(of_each)) <= MOST_GROUPS):
            title = speech.say(f"batch-report.by.{id_}")
            yield GroupTable(id_, title, _group_rows(agencies, of_each, speech))


def _group_rows(
    agencies: Sequence[AgencyView], names: Sequence[str], speech: Speech
) -> tuple[GroupRow, ...]:
    members: dict[str, list[AgencyView]] = {}
    for name, agency in zip(names, agencies, strict=True):
        members.setdefault(name, []).append(agency)
    unnamed = speech.say("batch-report.unnamed")
    rows = [group_row(name or unnamed, found) for name, found in members.items()]
    return tuple(sorted(rows, key=lambda row: (row.mean is None, row.mean.low if row.mean else 0)))


def group_row(name: str, agencies: Sequence[AgencyView]) -> GroupRow:
    mean = mean_of(agencies)
    low, high = passing(agencies)
    return GroupRow(
        name=name,
        listed=len(agencies),
        read=sum(agency.is_read for agency in agencies),
        mean=mean,
        shown_mean=shown_span(mean) if mean else "",
        passing_low=low,
        passing_high=high,
        shares=tuple(_shares(agencies)),
    )


def _shares(agencies: Sequence[AgencyView]) -> Iterator[Span | None]:
    of_items = zip(*(a.items for a in agencies if a.is_read), strict=True)
    for outcomes in of_items:
        counts = Counter(outcomes)
        passed = counts[Outcome.PASSED.value]
        open_ = sum(counts[each] for each in _OPEN)
        applies = passed + open_ + counts[Outcome.FAILED.value]
        yield Span(passed / applies, (passed + open_) / applies) if applies else None


def weight_of(basis: Basis, pack: RulePack) -> float:
    """Of a point on that basis in the 100-point total."""
    return 1.0 if basis is Basis.TOTAL else pack.scoring.weights.get("oit", 1.0)


def item_rows(
    agencies: Sequence[AgencyView], pack: RulePack, basis: Basis, speech: Speech
) -> tuple[ItemRow, ...]:
    """One an item, in the pack's order, over all that were read."""
    read = [agency for agency in agencies if agency.is_read]
    left_out = [_left_out(agency, pack) for agency in read]
    known = {away: points_of(pack, away) for away in set(left_out)}
    worths = [known[away] for away in left_out]
    weight = weight_of(basis, pack)
    rows = []
    for place, item in enumerate(pack.items):
        outcomes = [agency.items[place] for agency in read]
        worth = [each[item.id] / weight for each in worths]
        missed = Outcome.FAILED.value
        reasons = Counter(
            agency.reasons[place]
            for agency, outcome in zip(read, outcomes, strict=True)
            if outcome == missed and agency.reasons[place]
        )
        rows.append(
            ItemRow(
                id=item.id,
                name=item.name.in_language(speech.language),
                sub_indicator=pack.sub_indicator_of(item.id).id,
                counts=Counter(filter(None, outcomes)),
                lost=sum(w for w, o in zip(worth, outcomes, strict=True) if o == missed),
                open_points=sum(w for w, o in zip(worth, outcomes, strict=True) if o in _OPEN),
                reasons=tuple((speech.say(f"reason.{r}"), n) for r, n in reasons.most_common()),
            )
        )
    return tuple(rows)


def _left_out(agency: AgencyView, pack: RulePack) -> frozenset[str]:
    away = Outcome.INAPPLICABLE.value
    return frozenset(i.id for i, o in zip(pack.items, agency.items, strict=True) if o == away)
