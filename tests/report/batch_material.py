"""Batches of made-up agencies, of any size, the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from oit_checker.assess import score
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.batch import (
    AgencyDifference,
    AgencyResult,
    Batch,
    BatchDifference,
    BatchHead,
    Fix,
    ItemResult,
    JobState,
    ListedAgency,
    Notice,
    SharedDefect,
    Standpoint,
)
from oit_checker.model.difference import Cause, Trend
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.result import Span
from oit_checker.model.rule import RulePack
from oit_checker.model.worth import points_of

NOON = datetime(2020, 5, 4, 12, tzinfo=UTC)
OPENS, CLOSES = date(2020, 4, 1), date(2020, 5, 31)
FIRST = ("หนอง", "บ้าน", "โคก", "ห้วย", "ดอน", "คลองใหญ่", "ทุ่งกว้าง", "เขื่อนน้ำใส")
LAST = ("สมมุติ", "ตัวอย่าง", "ร่มเย็น", "ทดลอง", "น้ำผึ้ง", "สร้างสุข", "ศรีสมมุติพัฒนา")
KINDS = (
    ("องค์การบริหารส่วนตำบล", AgencyType.SUBDISTRICT_ORGANISATION),
    ("องค์การบริหารส่วนตำบล", AgencyType.SUBDISTRICT_ORGANISATION),
    ("เทศบาลตำบล", AgencyType.SUBDISTRICT_MUNICIPALITY),
    ("เทศบาลเมือง", AgencyType.TOWN_MUNICIPALITY),
)
FAILED = (Reason.NOT_PUBLISHED, Reason.OUT_OF_DATE, Reason.INCOMPLETE, Reason.MONTHS_MISSING)
CAUSES = ("dns", "server_error", "connect_timeout", "forbidden", "tls", "out_of_time")
SHORT = 80
"""Batches above this size get the districts of several provinces."""


def batch_of(
    pack: RulePack, size: int, *, seed: int = 1, with_totals: bool = False, weeks: int = 6
) -> Batch:
    """`size` agencies in the last of `weeks` weekly Batches; one in 20 cannot be read."""
    made = [_agency(pack, n, size, seed, with_totals, weeks) for n in range(size)]
    head = _head(pack, weeks)
    history = tuple(_standpoint(pack, made, week) for week in range(1, weeks + 1))
    latest = tuple(weekly[-1] for weekly in made)
    difference = None
    if weeks > 1:
        changes = [_difference(weekly[-2], weekly[-1]) for weekly in made]
        if size > SHORT // 2:
            changes[3] = replace(changes[3], trend=Trend.NEW, before=None)
            changes[4] = replace(changes[4], trend=Trend.GONE, after=None)
        order = {trend: rank for rank, trend in enumerate(Trend)}
        changes.sort(key=lambda each: order[each.trend])
        difference = BatchDifference(_head(pack, weeks - 1), head, tuple(changes))
    return Batch(head, latest, difference, history, _defects(latest))


def _head(pack: RulePack, week: int) -> BatchHead:
    at = NOON - timedelta(weeks=6 - week)
    return BatchHead(
        number=week,
        name="จังหวัดสมมุติ",
        fiscal_year=pack.fiscal_year,
        as_of=at.date(),
        started_at=at,
        finished_at=at + timedelta(minutes=40),
        pack_digest=pack.digest,
        tool_version="0.1",
        opens=OPENS,
        closes=CLOSES,
    )


def _agency(
    pack: RulePack, number: int, size: int, seed: int, with_totals: bool, weeks: int
) -> list[AgencyResult]:
    """The same agency week by week: it gets better, and now and then worse."""
    rng = random.Random(f"{seed}/{number}")
    listed = _listed(rng, number, size, with_totals)
    quality = rng.betavariate(4, 2)
    luck = {item.id: rng.random() for item in pack.items}
    found = []
    for week in range(weeks):
        unread = rng.random() < 0.05
        if unread:
            cause = rng.choice(CAUSES)
            found.append(AgencyResult(listed, JobState.FAILED, cause=cause, attempts=3))
            continue
        slip = rng.gauss(0, 0.05)
        level = min(0.98, quality * (0.75 + 0.25 * week / max(1, weeks - 1)) + slip)
        found.append(_result(pack, listed, rng, luck, level, number * weeks + week))
    return found


def _listed(rng: random.Random, number: int, size: int, with_totals: bool) -> ListedAgency:
    kind, agency_type = rng.choice(KINDS)
    name = f"{kind}{rng.choice(FIRST)}{rng.choice(LAST)}"
    provinces = max(1, min(77, size // 100))
    place = number * provinces // size
    return ListedAgency(
        agency=Agency(f"https://www.a{number}.example/", f"{name} {number + 1}", agency_type),
        province=f"สมมุติ{_thai(place)}" if provinces > 1 else "สมมุติ",
        district=f"เมือง{_thai(place)}-{rng.randrange(max(2, min(12, size // 8))) + 1}",
        tags=("นำร่อง",) if rng.random() < 0.1 else (),
        contact=f"คุณสมมุติ โทร. 0 0000 {number:04d}" if rng.random() < 0.9 else "",
        iit=round(rng.uniform(70, 98), 2) if with_totals else None,
        eit=round(rng.uniform(65, 95), 2) if with_totals else None,
        row=number + 2,
    )


def _thai(number: int) -> str:
    return "กขคงจฉชซ"[number % 8] + (str(number // 8) if number >= 8 else "")


def _result(
    pack: RulePack,
    listed: ListedAgency,
    rng: random.Random,
    luck: dict[str, float],
    level: float,
    run_id: int,
) -> AgencyResult:
    items = {item.id: _item(rng, luck[item.id], level) for item in pack.items}
    spans = {
        name: None
        if found.outcome is Outcome.INAPPLICABLE
        else Span(found.score_low, found.score_high)
        for name, found in items.items()
    }
    scores = score(pack, spans, iit=listed.iit, eit=listed.eit)
    family = f"f{run_id % 4}"
    return AgencyResult(
        listed=listed,
        state=JobState.DONE,
        run_id=run_id + 1,
        attempts=1,
        finished_at=NOON,
        oit=scores.oit,
        total=scores.total,
        rating_low=scores.rating_low,
        rating_high=scores.rating_high,
        sub_indicators=dict(scores.sub_indicators),
        items=items,
        fixes=tuple(_fixes(pack, items, listed.agency.main_site)),
        notices=(Notice("moved", {"url": "https://new.example/"}),) if rng.random() < 0.02 else (),
        pages=rng.randrange(20, 160),
        files=rng.randrange(0, 90),
        complete=rng.random() < 0.9,
        family=family,
        defects=("no_months",) if family == "f1" and items["O23"].outcome is Outcome.FAILED else (),
        pack_digest=pack.digest,
        tool_version="0.1",
    )


def _item(rng: random.Random, luck: float, level: float) -> ItemResult:
    if luck < level:
        return ItemResult(Outcome.PASSED, None, 100.0, 100.0)
    if luck > 0.995:
        return ItemResult(Outcome.INAPPLICABLE)
    kind = (luck * 997) % 1
    if kind < 0.75:
        return ItemResult(Outcome.FAILED, FAILED[int(luck * 9973) % len(FAILED)])
    if kind < 0.93:
        return ItemResult(Outcome.CANT_TELL, Reason.UNREADABLE, 0.0, 100.0)
    return ItemResult(Outcome.UNTESTED, Reason.BUDGET, 0.0, 100.0)


def _fixes(pack: RulePack, items: dict[str, ItemResult], site: str) -> list[Fix]:
    left_out = [name for name, found in items.items() if found.outcome is Outcome.INAPPLICABLE]
    worth = points_of(pack, left_out)
    open_ = [
        item
        for item in pack.items
        if items[item.id].outcome not in (Outcome.PASSED, Outcome.INAPPLICABLE)
    ]
    ranked = sorted(open_, key=lambda item: -worth[item.id])
    return [
        Fix(
            item.id,
            worth[item.id],
            items[item.id].reason,
            item.elements[0].hint.th if item.elements else "",
            item.elements[0].hint.en if item.elements else "",
            f"{site}page-{item.number}.html",
        )
        for item in ranked[:8]
    ]


def _difference(before: AgencyResult, after: AgencyResult) -> AgencyDifference:
    agency = after.listed.agency
    made = AgencyDifference(agency.main_site, agency.name, Trend.SAME, before, after)
    if JobState.FAILED in (before.state, after.state):
        return made if before.state is after.state else replace(made, trend=Trend.UNCLEAR)
    ids = [i for i, now in after.items.items() if now.outcome is not before.items[i].outcome]
    up = tuple(i for i in ids if after.items[i].score_low > before.items[i].score_low)
    down = tuple(i for i in ids if after.items[i].score_low < before.items[i].score_low)
    if not up and not down:
        return made
    trend = Trend.WORSENED if len(down) > len(up) else Trend.IMPROVED
    causes = (Cause.SITE,) if len(ids) % 3 else (Cause.FETCH, Cause.TOOL)
    each = {item_id: causes for item_id in (*up, *down)}
    return replace(made, trend=trend, improved=up, worsened=down, causes=causes, item_causes=each)


def _standpoint(pack: RulePack, made: list[list[AgencyResult]], week: int) -> Standpoint:
    results = [weekly[week - 1] for weekly in made]
    read = [each for each in results if each.state is JobState.DONE]
    mark = pack.scoring.pass_mark
    provinces = len({each.listed.province for each in results})
    groups: dict[str, list[Span]] = {}
    for each in read:
        name = each.listed.province if provinces > 1 else each.listed.district
        groups.setdefault(name, []).append(each.oit)
    return Standpoint(
        number=week,
        on=_head(pack, week).as_of,
        agencies=len(results),
        read=len(read),
        means=_mean([each.oit for each in read]),
        passing_low=sum(each.oit.low >= mark for each in read) / max(1, len(results)),
        passing_high=sum(each.oit.high >= mark for each in read) / max(1, len(results)),
        by_group={name: _mean(spans) for name, spans in groups.items()},
    )


def _mean(spans: list[Span]) -> Span:
    count = max(1, len(spans))
    return Span(sum(s.low for s in spans) / count, sum(s.high for s in spans) / count)


def _defects(results: tuple[AgencyResult, ...]) -> tuple[SharedDefect, ...]:
    found = Counter(d for each in results for d in each.defects)
    return tuple(
        SharedDefect(
            "f1",
            "ผู้พัฒนาสมมุติ",
            name,
            tuple(each.listed.agency.main_site for each in results if name in each.defects),
        )
        for name in found
    )
