"""Reports of made-up Batches, rendered once for all tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from oit_checker.model.agency import Agency
from oit_checker.model.batch import AgencyResult, Batch, JobState, ListedAgency, Notice
from oit_checker.report import batch
from oit_checker.report.batch._shapes import BatchView
from oit_checker.report.batch._view import batch_view
from oit_checker.rulepack import load_pack
from tests.report.batch_material import batch_of
from tests.report.runs_material import CITIZEN_ID, FORMULA

PACK = load_pack(2563)


@cache
def made(size: int = 45, *, with_totals: bool = False, weeks: int = 3) -> Batch:
    return batch_of(PACK, size, with_totals=with_totals, weeks=weeks)


@cache
def viewed(with_totals: bool = False, language: str = "th") -> BatchView:
    return batch_view(made(with_totals=with_totals), PACK, language)


def of(results: Sequence[AgencyResult]) -> Batch:
    """A Batch of these alone."""
    return replace(made(), agencies=tuple(results), difference=None, history=(), shared_defects=())


def report(name: str, found: Batch, language: str = "th") -> bytes:
    return batch.render(name, found, PACK, language)


def hostile() -> Batch:
    """What a list or a page might hold to do harm."""
    first = next(each for each in made().agencies if each.state is JobState.DONE)
    script = "</script><script>alert(1)</script>"
    listed = ListedAgency(
        Agency("javascript:alert(1)", f"{script}{CITIZEN_ID}"),
        province=script,
        district=FORMULA,
        contact=FORMULA,
        tags=(script,),
    )
    notices = (Notice("no_such_notice", {"name": script}),)
    failed = AgencyResult(
        replace(listed, contact="=1+1"), JobState.FAILED, cause="no_such_cause", detail=script
    )
    fixes = (replace(first.fixes[0], hint=script, hint_en=script, url="javascript:alert(2)"),)
    return of([replace(first, listed=listed, notices=notices, fixes=fixes), failed])
