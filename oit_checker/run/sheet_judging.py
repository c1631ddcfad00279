"""Crawl + Submission + RulePack + `as_of` -> Run. Pure, as the judging of a site is."""

from __future__ import annotations

from datetime import date

from oit_checker.assess import score, span_of
from oit_checker.model.agency import Agency
from oit_checker.model.result import Run, RunMeta
from oit_checker.model.rule import RulePack
from oit_checker.model.submission import Submission
from oit_checker.model.web import Crawl
from oit_checker.run.judging import summary_of, with_documents
from oit_checker.run.remarks import answer_reports
from oit_checker.run.submitted import AnsweredSite, Sheet


def judge_sheet(
    crawl: Crawl,
    pack: RulePack,
    as_of: date,
    meta: RunMeta,
    submission: Submission,
    agency: Agency | None = None,
) -> Run:
    """The Run of a sheet. Its Verdicts rest on the answered addresses and what lies one click
    below them; ไม่มี, a blank and a missing row are `failed`, not published."""
    crawl = with_documents(crawl)
    at = AnsweredSite.of(crawl, pack, as_of, agency)
    sheet = Sheet(at, submission)
    return Run(
        agency=at.agency,
        fiscal_year=pack.fiscal_year,
        as_of=as_of,
        pack_digest=pack.digest,
        pack_draft=pack.draft,
        verdicts=sheet.verdicts,
        scores=score(pack, {v.item_id: span_of(v) for v in sheet.verdicts}),
        crawl=summary_of(crawl, pack),
        meta=meta,
        answers=answer_reports(sheet),
        submission=submission,
    )
