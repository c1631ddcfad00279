"""Two Runs of one year: what became of an item, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from oit_checker.model.agency import AgencyType
from oit_checker.model.difference import (
    Cause,
    Difference,
    ItemDifference,
    PageChange,
    RuleChange,
    Trend,
)
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.result import AnswerReport, Review, Ruling, Run, UrlReport, Verdict
from oit_checker.model.web import FetchCause
from oit_checker.run.difference import difference_of
from tests.run.difference_material import (
    HOME,
    NOON,
    PLAN,
    Page,
    Site,
    crawl_of,
    finding,
    judged_on,
    run_of,
    verdict,
)

PASSED = verdict()
FAILED = verdict(Outcome.FAILED, Reason.INCOMPLETE)
OPEN = verdict(Outcome.CANT_TELL, Reason.UNREADABLE)
NOWHERE = verdict(Outcome.FAILED, Reason.NOT_PUBLISHED, url="")
UNTESTED = verdict(Outcome.UNTESTED, Reason.TIMEOUT)
LINKED = Page("หน้าแรก", links=(PLAN,))
BARE = Page("หน้าแรก")
ON_HOME = {PLAN: HOME}
WITH_PLAN = Site({HOME: LINKED, PLAN: Page("แผนปี 2563\nโครงการ")}, found_on=ON_HOME)


def told(
    before: Verdict, after: Verdict, sites: tuple[Site, Site] = (WITH_PLAN, WITH_PLAN)
) -> ItemDifference:
    runs = run_of(1, before), run_of(2, after)
    crawls = crawl_of(sites[0]), crawl_of(sites[1])
    return difference_of(*runs, crawls).items[0]


def between(before: Run, after: Run, site: Site = WITH_PLAN) -> Difference:
    return difference_of(before, after, (crawl_of(site), crawl_of(site)))


def pages(**changes: Page) -> Site:
    return replace(WITH_PLAN, pages={**WITH_PLAN.pages, PLAN: changes["plan"]})


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        (FAILED, PASSED, Trend.IMPROVED),
        (FAILED, OPEN, Trend.IMPROVED),
        (OPEN, PASSED, Trend.IMPROVED),
        (PASSED, FAILED, Trend.WORSENED),
        (PASSED, OPEN, Trend.WORSENED),
        (OPEN, FAILED, Trend.WORSENED),
        (PASSED, PASSED, Trend.SAME),
        (FAILED, NOWHERE, Trend.SAME),
        (PASSED, UNTESTED, Trend.UNCLEAR),
        (UNTESTED, FAILED, Trend.UNCLEAR),
        (verdict(Outcome.INAPPLICABLE), PASSED, Trend.NEW),
        (PASSED, verdict(Outcome.INAPPLICABLE), Trend.GONE),
    ],
)
def test_a_result_is_better_or_worse_by_its_outcome(
    before: Verdict, after: Verdict, trend: Trend
) -> None:
    assert told(before, after).trend is trend


@dataclass(frozen=True)
class Case:
    """What the site was and became, and what is told of the plan's page."""

    name: str
    before: Site
    after: Site
    change: PageChange
    cause: Cause
    results: tuple[Verdict, Verdict] = (PASSED, FAILED)
    why: str = ""


TIMED_OUT = Site({HOME: LINKED}, {PLAN: FetchCause.TIMEOUT}, found_on=ON_HOME)
DEAD = Site({HOME: LINKED}, {PLAN: FetchCause.NOT_FOUND}, found_on=ON_HOME)
LEFT = Site({HOME: LINKED}, frontier={PLAN: "budget"}, found_on=ON_HOME, complete=False)
WITHOUT = Site({HOME: BARE})
HOME_LOST = Site(failures={HOME: FetchCause.TIMEOUT}, complete=True)
UNDRAWN = Page("", data="<script>")
DRAWN = Page("แผนปี 2563", data="<script>", is_drawn=True)
CASES = [
    Case(
        "other words",
        WITH_PLAN,
        pages(plan=Page("แผนปี 2562\nโครงการ")),
        PageChange.CHANGED,
        Cause.SITE,
    ),
    Case("the link is gone", WITH_PLAN, WITHOUT, PageChange.GONE, Cause.SITE, (PASSED, NOWHERE)),
    Case("the link is new", WITHOUT, WITH_PLAN, PageChange.NEW, Cause.SITE, (NOWHERE, PASSED)),
    Case("dead now", WITH_PLAN, DEAD, PageChange.BROKEN, Cause.SITE, why="fetch.not_found"),
    Case("mended", DEAD, WITH_PLAN, PageChange.MENDED, Cause.SITE, why="fetch.not_found"),
    Case(
        "no answer now",
        WITH_PLAN,
        TIMED_OUT,
        PageChange.UNFETCHED,
        Cause.FETCH,
        why="fetch.timeout",
    ),
    Case(
        "no answer then", TIMED_OUT, WITH_PLAN, PageChange.FETCHED, Cause.FETCH, why="fetch.timeout"
    ),
    Case(
        "left by budget", WITH_PLAN, LEFT, PageChange.UNFETCHED, Cause.FETCH, why="frontier.budget"
    ),
    Case("the home page was lost", WITH_PLAN, HOME_LOST, PageChange.UNFETCHED, Cause.FETCH),
    Case(
        "stopped before it got there",
        replace(WITH_PLAN, found_on={}),
        Site({HOME: LINKED}, complete=False),
        PageChange.UNFETCHED,
        Cause.FETCH,
    ),
    Case(
        "a scan that nobody read",
        pages(plan=Page("แผนปี 2563", data="scan", is_scan=True)),
        pages(plan=Page("", data="scan")),
        PageChange.READ_LESS,
        Cause.FETCH,
        (PASSED, OPEN),
    ),
    Case(
        "drawn only now", pages(plan=UNDRAWN), pages(plan=DRAWN), PageChange.READ_MORE, Cause.FETCH
    ),
    Case(
        "drawn only now, and bytes of each visit",
        pages(plan=UNDRAWN),
        pages(plan=replace(DRAWN, data="<script>token=2")),
        PageChange.READ_MORE,
        Cause.FETCH,
    ),
    Case(
        "a scan that is another one",
        pages(plan=Page("แผนปี 2563", data="scan", is_scan=True)),
        pages(plan=Page("", data="other scan")),
        PageChange.CHANGED,
        Cause.SITE,
    ),
    Case(
        "another version of the reader",
        pages(plan=Page("แผน", data="same")),
        pages(plan=Page("แผนปี 2563", data="same", reader="html/2")),
        PageChange.READ_OTHERWISE,
        Cause.TOOL,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_tells_why_a_result_is_another_one(case: Case) -> None:
    item = told(*case.results, (case.before, case.after))
    page = next(page for page in item.pages if page.url == PLAN)
    assert (page.change, page.cause, page.why) == (case.change, case.cause, case.why)
    assert item.causes == (case.cause,)


def test_what_a_page_lost_and_what_it_won_is_told() -> None:
    item = told(PASSED, FAILED, (WITH_PLAN, pages(plan=Page("แผนปี 2562\nโครงการ"))))
    assert (item.pages[0].lost, item.pages[0].added) == (("แผนปี 2563",), ("แผนปี 2562",))


def test_bytes_that_differ_without_other_words_are_no_change_of_the_site() -> None:
    dynamic = pages(plan=Page("แผนปี 2563\nโครงการ", data="token 2", footer="ผู้เข้าชม 2"))
    item = told(PASSED, FAILED, (WITH_PLAN, dynamic))
    assert (item.pages, item.causes) == ((), (Cause.UNEXPLAINED,))


def test_a_site_that_moved_keeps_its_pages() -> None:
    def moved(url: str) -> str:
        return url.replace("https://www.samut.example", "http://samut.example")

    there = Site(
        {
            moved(HOME): replace(LINKED, links=(moved(PLAN),)),
            moved(PLAN): WITH_PLAN.pages[PLAN],
        },
        found_on={moved(PLAN): moved(HOME)},
        home=moved(HOME),
    )
    found = difference_of(
        run_of(1, PASSED),
        run_of(2, verdict(Outcome.FAILED, Reason.INCOMPLETE, moved(PLAN)), home=moved(HOME)),
        (crawl_of(WITH_PLAN), crawl_of(there)),
    )
    assert found.items[0].causes == (Cause.UNEXPLAINED,)
    assert found.pages == {"same": 2, "changed": 0, "new": 0, "gone": 0, "missed": 0}


def test_pages_are_counted() -> None:
    found = difference_of(
        run_of(1, PASSED), run_of(2, NOWHERE), (crawl_of(WITH_PLAN), crawl_of(WITHOUT))
    )
    assert found.pages == {"same": 0, "changed": 1, "new": 0, "gone": 1, "missed": 0}


def test_other_rules_on_the_same_pages_are_the_cause() -> None:
    other = replace(run_of(2, FAILED), pack_digest="b" * 64)
    assert between(run_of(1, PASSED), other).items[0].causes == (Cause.RULES,)


def test_another_version_on_the_same_pages_is_the_cause() -> None:
    after = run_of(2, FAILED)
    after = replace(after, meta=replace(after.meta, tool_version="2.0"))
    assert between(run_of(1, PASSED), after).items[0].causes == (Cause.TOOL,)


def test_another_day_on_the_same_pages_is_the_cause() -> None:
    after = replace(run_of(2, FAILED), as_of=date(2020, 10, 1))
    assert between(run_of(1, PASSED), after).items[0].causes == (Cause.DAY,)


def test_versions_are_not_blamed_where_the_page_changed() -> None:
    after = replace(run_of(2, FAILED), pack_digest="b" * 64)
    after = replace(after, meta=replace(after.meta, tool_version="2.0"))
    changed = pages(plan=Page("อื่น"))
    found = difference_of(run_of(1, PASSED), after, (crawl_of(WITH_PLAN), crawl_of(changed)))
    assert found.items[0].causes == (Cause.SITE,)


def test_rules_that_show_in_the_findings_are_told_beside_a_page_that_changed() -> None:
    reworded = finding(Outcome.FAILED, Reason.INCOMPLETE, requirement="แสดงแผนครบทุกโครงการ")
    added = finding(Outcome.FAILED, Reason.INCOMPLETE, element_id="budget", requirement="งบประมาณ")
    result = verdict(Outcome.FAILED, Reason.INCOMPLETE, findings=(reworded, added))
    after = replace(run_of(2, result), pack_digest="b" * 64)
    crawls = crawl_of(WITH_PLAN), crawl_of(pages(plan=Page("อื่น")))
    item = difference_of(run_of(1, PASSED), after, crawls).items[0]
    assert item.causes == (Cause.SITE, Cause.RULES)
    assert [rule.change for rule in item.rules] == [RuleChange.REWORDED, RuleChange.NEW]


def test_a_crawl_that_both_judged_is_never_the_cause() -> None:
    runs = [judged_on(run, 7) for run in (run_of(1, UNTESTED), run_of(2, PASSED))]
    found = difference_of(runs[0], replace(runs[1], pack_digest="b" * 64))
    assert found.is_one_crawl and found.items[0].causes == (Cause.RULES,)


def test_without_the_crawls_nothing_is_guessed() -> None:
    after = replace(run_of(2, FAILED), pack_digest="b" * 64)
    found = difference_of(run_of(1, PASSED), after)
    assert not found.has_crawls and found.items[0].causes == (Cause.UNEXPLAINED,)


def test_another_type_of_agency_is_told() -> None:
    after = run_of(2, verdict(Outcome.INAPPLICABLE))
    agency = replace(after.agency, agency_type=AgencyType.CENTRAL)
    item = between(run_of(1, PASSED), replace(after, agency=agency)).items[0]
    assert (item.trend, item.causes) == (Trend.GONE, (Cause.AGENCY,))


def answered(run: Run, url: str) -> Run:
    report = UrlReport(url, url, Outcome.PASSED)
    return replace(run, answers=(AnswerReport("O4", True, urls=(report,)),))


def test_another_address_in_the_sheet_is_told() -> None:
    one, other = answered(run_of(1, FAILED), HOME), answered(run_of(2, PASSED), PLAN)
    assert between(one, other).items[0].causes == (Cause.ANSWER,)


def ruled(run: Run, outcome: Outcome, holds: bool = True) -> Run:
    review = Review("O4", outcome, "ดูแล้ว", "ผู้ประเมิน", NOON, Outcome.CANT_TELL)
    ruling = Ruling(review, holds, () if holds else (PLAN,))
    return replace(run, rulings=(ruling,))


def test_a_ruling_that_was_laid_is_the_cause() -> None:
    item = between(run_of(1, OPEN), ruled(run_of(2, OPEN), Outcome.PASSED)).items[0]
    assert (item.trend, item.causes) == (Trend.IMPROVED, (Cause.REVIEW,))
    assert item.after is not None and item.after.is_ruled
    assert [ruling.review.by for ruling in item.rulings] == ["ผู้ประเมิน"]


def test_a_ruling_that_fell_with_its_evidence_is_told_with_the_page() -> None:
    runs = ruled(run_of(1, OPEN), Outcome.PASSED), ruled(run_of(2, OPEN), Outcome.PASSED, False)
    crawls = crawl_of(WITH_PLAN), crawl_of(pages(plan=Page("อื่น")))
    item = difference_of(*runs, crawls).items[0]
    assert item.trend is Trend.WORSENED and Cause.REVIEW in item.causes
    assert [page.change for page in item.pages] == [PageChange.CHANGED]


def test_a_ruling_that_holds_in_both_changes_nothing() -> None:
    runs = ruled(run_of(1, OPEN), Outcome.PASSED), ruled(run_of(2, OPEN), Outcome.PASSED)
    item = between(*runs).items[0]
    assert (item.trend, item.causes) == (Trend.SAME, ())


def test_a_result_that_nothing_explains_is_said_to_be_so() -> None:
    assert told(PASSED, FAILED).causes == (Cause.UNEXPLAINED,)


def test_what_is_the_same_needs_no_cause() -> None:
    changed = pages(plan=Page("อื่น"))
    item = told(PASSED, PASSED, (WITH_PLAN, changed))
    assert (item.trend, item.causes, item.differs) == (Trend.SAME, (), False)


def test_an_element_that_changed_under_the_same_result_is_told() -> None:
    plan, budget = finding(), finding(element_id="budget")
    bad = finding(Outcome.FAILED, Reason.OUT_OF_DATE)
    worse = finding(Outcome.FAILED, Reason.INCOMPLETE, element_id="budget")
    item = told(
        verdict(Outcome.FAILED, Reason.INCOMPLETE, findings=(plan, worse)),
        verdict(Outcome.FAILED, Reason.INCOMPLETE, findings=(bad, budget)),
    )
    assert item.trend is Trend.SAME and item.differs
    assert [element.element_id for element in item.elements] == ["plan", "budget"]


def test_items_that_only_one_pack_has_are_new_or_gone() -> None:
    found = between(
        run_of(1, PASSED, verdict(item_id="O9")), run_of(2, PASSED, verdict(item_id="O8"))
    )
    assert [(i.item_id, i.trend) for i in found.items] == [
        ("O4", Trend.SAME),
        ("O8", Trend.NEW),
        ("O9", Trend.GONE),
    ]


def test_runs_of_two_years_are_sent_to_compare() -> None:
    with pytest.raises(UserError) as caught:
        difference_of(run_of(1, PASSED), replace(run_of(2, PASSED), fiscal_year=2564))
    assert caught.value.message_id == "difference.other_year"
