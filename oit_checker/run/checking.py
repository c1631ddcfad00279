"""The main job: gather, judge, store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from oit_checker import __version__
from oit_checker.locate.families import family_of, pages_looked_at, site_marks
from oit_checker.model.agency import Agency
from oit_checker.model.errors import UserError
from oit_checker.model.result import Run, RunMeta
from oit_checker.model.rule import RulePack
from oit_checker.model.submission import Submission
from oit_checker.model.url import normalised_url
from oit_checker.model.web import Crawl
from oit_checker.run.gather import Clock, Gathering, gather
from oit_checker.run.judging import LastJudged, fetch_times, in_turn, judge_crawl
from oit_checker.run.sheet_judging import judge_sheet
from oit_checker.store import Store


def main_site_of(text: str) -> str:
    """The address as a person types it, made absolute; UserError when it can't be one."""
    given = text.strip()
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", given):
        given = f"https://{given}"
    url = normalised_url(given)
    if not url:
        raise UserError("run.bad_url", given=text)
    return url


async def check(agency: Agency, pack: RulePack, as_of: date, store: Store, how: Gathering) -> Run:
    """Gathers, judges and stores; the Run carries its ids. With a sheet (`how.submission`) the
    answers are judged."""
    started = how.clock()
    crawl_id, crawl = await gather(agency, pack, as_of, store, how)
    return await judge_gathered(crawl_id, crawl, pack, as_of, store, how, started)


async def judge_gathered(
    crawl_id: int,
    crawl: Crawl,
    pack: RulePack,
    as_of: date,
    store: Store,
    how: Gathering,
    started: datetime,
) -> Run:
    """The Run of what `gather` returned, judged beside other work of the program and kept."""
    meta = _meta(crawl_id, crawl, started, how.clock(), how.limits)
    turns = how.shared.judging if how.shared else None
    judge = partial(_judged, crawl, pack, as_of, meta, how.submission, last=how.judging)
    run = await in_turn(turns, judge)
    family = family_of(site_marks(pages_looked_at(crawl)), how.families)
    return store.add_run(crawl_id, _of_family(run, family.id if family is not None else ""))


def judge_again(store: Store, run_id: int, pack: RulePack, as_of: date | None, clock: Clock) -> Run:
    """Judges the Crawl of a stored Run again, offline, and adds a Run. A sheet that it came with
    is judged again; its item numbers mean nothing under another year's rules (UserError)."""
    earlier = store.load_run(run_id)
    crawl_id = earlier.meta.crawl_id
    if crawl_id is None:
        raise UserError("run.no_crawl", run=run_id)
    sheet = earlier.submission
    if sheet is not None and sheet.fiscal_year != pack.fiscal_year:
        raise UserError(
            "run.other_year_sheet", sheet=sheet.fiscal_year, fiscal_year=pack.fiscal_year
        )
    crawl = store.load_crawl(crawl_id)
    started = clock()
    meta = replace(_meta(crawl_id, crawl, started, clock(), earlier.meta.limits), run_id=None)
    run = _judged(crawl, pack, as_of or earlier.as_of, meta, sheet, earlier.agency)
    return store.add_run(crawl_id, _of_family(run, earlier.crawl.family))


def _of_family(run: Run, family: str) -> Run:
    return replace(run, crawl=replace(run.crawl, family=family))


def _judged(
    crawl: Crawl,
    pack: RulePack,
    as_of: date,
    meta: RunMeta,
    sheet: Submission | None,
    agency: Agency | None = None,
    last: LastJudged | None = None,
) -> Run:
    if sheet is None:
        return judge_crawl(crawl, pack, as_of, meta, agency, last)
    return judge_sheet(crawl, pack, as_of, meta, sheet, agency)


def _meta(
    crawl_id: int, crawl: Crawl, started: datetime, finished: datetime, limits: Any
) -> RunMeta:
    given: Mapping[str, Any] = (
        limits
        if isinstance(limits, Mapping)
        else {k: getattr(limits, k) for k in limits.__dataclass_fields__}
    )
    return RunMeta(
        crawl_id=crawl_id,
        started_at=started,
        finished_at=finished,
        tool_version=__version__,
        limits=given,
        fetched_at=fetch_times(crawl),
    )
