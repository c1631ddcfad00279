"""One agency of a Batch: gathered, judged, written down. Doing it twice changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from oit_checker.batch.engine import Again, Done, Ending, Job
from oit_checker.batch.notices import notices_of
from oit_checker.batch.probing import looks_unchanged
from oit_checker.batch.results import failed, failure_of, result_of
from oit_checker.batch.settings import BatchSettings, families_of
from oit_checker.locate.families import pages_looked_at, site_marks
from oit_checker.model.batch import AgencyResult, BatchHead, JobState, ListedAgency, Notice
from oit_checker.model.errors import UserError
from oit_checker.model.rule import Family, RulePack
from oit_checker.model.submission import Submission
from oit_checker.model.web import Crawl
from oit_checker.run.checking import judge_gathered
from oit_checker.run.gather import Clock, Gathering, Progress, Shared, gather
from oit_checker.run.reviewing import ruled
from oit_checker.store import AgencyRow, Store

KEPT = "kept_result"
NOTED_EVERY_S = 2.0
AGAIN_AFTER_S = 20.0
"""At least; what gave nothing comes after all that was not tried yet."""

Packs = Callable[[int], RulePack]


@dataclass
class AgencyChecker:
    """What one process needs to check agencies of any Batch in its database. It judges one Crawl
    after the other, in a thread of its own unless `shared` has one."""

    store: Store
    shared: Shared
    clock: Clock
    packs: Packs
    _heads: dict[int, tuple[BatchHead, BatchSettings]] = field(default_factory=dict)
    _known_families: dict[str, tuple[Family, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.shared.judging is None:
            thread = ThreadPoolExecutor(1, thread_name_prefix="judging")
            self.shared = replace(self.shared, judging=thread)

    async def check(self, job: Job) -> Ending:
        """Checks one agency. Cancelled in the middle it leaves a Crawl that the next try goes on
        with; one that is done already is left as it is."""
        row = self.store.agency_row(job.agency)
        if row.state in (JobState.DONE, JobState.CANCELLED):
            return Done()
        head, settings = self._head(row.batch_number)
        attempt = row.attempts + 1
        self._note(job.agency, state=JobState.RUNNING.value)
        if settings.only_changed and await self._has_kept(row, head, settings):
            return Done()
        result = await self._gathered_and_judged(row, head, settings, attempt)
        if result.state is JobState.FAILED and attempt < settings.attempts:
            self.store.postpone_agency(row.agency_id, result, self.clock())
            return Again(AGAIN_AFTER_S)
        self.store.finish_agency(row.agency_id, result, self.clock())
        return Done()

    async def _gathered_and_judged(
        self, row: AgencyRow, head: BatchHead, settings: BatchSettings, attempt: int
    ) -> AgencyResult:
        pack = self.packs(head.fiscal_year)
        sheet, notices = self._sheet(row.listed, settings, head.fiscal_year)
        started = self.clock()
        how = self._gathering(row, settings, attempt, sheet)
        crawl_id, crawl = await gather(row.listed.agency, pack, head.as_of, self.store, how)
        failure = failure_of(crawl)
        if not crawl.snapshots:
            return failed(row.listed, failure, attempt)
        run = await judge_gathered(crawl_id, crawl, pack, head.as_of, self.store, how, started)
        notices += seen_on_home(row.listed, crawl)
        result = result_of(row.listed, ruled(run, self.store, pack), pack, notices)
        return replace(result, attempts=attempt, marks=site_marks(pages_looked_at(crawl)))

    async def _has_kept(self, row: AgencyRow, head: BatchHead, settings: BatchSettings) -> bool:
        """Whether the site looks as it did: then the last result stands."""
        agency = row.listed.agency
        last = self.store.last_result(agency.main_site, head.fiscal_year, head.number)
        if last is None or last[1].run_id is None or row.crawl_id is not None:
            return False
        run = self.store.load_run(last[1].run_id)
        if run.meta.crawl_id is None:
            return False
        crawl = self.store.load_crawl(run.meta.crawl_id, on_demand=True)
        if not await looks_unchanged(run, crawl, self.shared, settings, self.clock):
            return False
        kept = [n for n in last[1].notices if n.id != KEPT]
        notice = Notice(KEPT, {"batch": str(last[0])})
        result = replace(last[1], listed=row.listed, notices=(*kept, notice))
        self.store.finish_agency(row.agency_id, result, self.clock())
        return True

    def _gathering(
        self, row: AgencyRow, settings: BatchSettings, attempt: int, sheet: Submission | None
    ) -> Gathering:
        return Gathering(
            limits=settings.limits_of(attempt),
            clock=self.clock,
            allow_private=settings.allow_private,
            contact=settings.contact,
            listener=_Noter(self, row.agency_id),
            depth=settings.depth,
            browser=settings.browser,
            submission=sheet,
            shared=self.shared,
            on_begin=lambda crawl_id: self._note(row.agency_id, crawl_id=crawl_id),
            resume=row.crawl_id,
            full=settings.full,
            families=self._families(settings),
        )

    def _families(self, settings: BatchSettings) -> tuple[Family, ...]:
        if settings.families not in self._known_families:
            self._known_families[settings.families] = families_of(settings)
        return self._known_families[settings.families]

    def _head(self, number: int) -> tuple[BatchHead, BatchSettings]:
        if number not in self._heads:
            settings = BatchSettings.from_mapping(self.store.batch_settings(number))
            self._heads[number] = (self.store.batch_head(number), settings)
        return self._heads[number]

    def _sheet(
        self, listed: ListedAgency, settings: BatchSettings, fiscal_year: int
    ) -> tuple[Submission | None, tuple[Notice, ...]]:
        """The agency's own sheet, if the list names one; one that can't be used is a Notice, and
        the whole site is judged."""
        if not listed.submission_file:
            return None, ()
        from oit_checker.submission import read_submission  # brings what reads spreadsheets

        path = Path(settings.folder) / listed.submission_file
        try:
            sheet = read_submission(str(path), self.packs, listed.agency, fiscal_year)
        except UserError:
            return None, (Notice("sheet_unusable", {"file": listed.submission_file}),)
        return (sheet, ()) if sheet.answers else (None, ())

    def _note(self, agency_id: int, **values: Any) -> None:
        self.store.note_agency(agency_id, self.clock(), **values)


@dataclass
class _Noter:
    """Writes down how far gathering is, now and then: a database is not a progress bar."""

    checker: AgencyChecker
    agency_id: int
    _next: float = 0.0

    def __call__(self, progress: Progress) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return
        self._next = now + NOTED_EVERY_S
        phase = progress.step.phase if progress.step is not None else "fetch"
        self.checker._note(
            self.agency_id,
            pages=progress.pages,
            items_found=progress.items_found,
            phase=phase,
        )


def seen_on_home(listed: ListedAgency, crawl: Crawl) -> tuple[Notice, ...]:
    """What the home page says of whose site it is and where it went."""
    home = crawl.page_for(crawl.agency.main_site)
    document, snapshot = crawl.documents.get(home), crawl.snapshots.get(home)
    if document is None or snapshot is None:
        return ()
    return notices_of(listed, document, snapshot)
