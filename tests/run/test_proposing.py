"""The sheet as the site itself would fill it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from submitted_material import AS_OF, answer_of, page, site

from fixtures.builder.agency import read_agency
from oit_checker.messages import Speech
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import RunMeta
from oit_checker.model.submission import Submission
from oit_checker.model.web import FrontierLink
from oit_checker.rulepack import load_pack
from oit_checker.run.judging import judge_crawl
from oit_checker.run.proposing import proposed_submission, speaks_against
from oit_checker.run.sheet_judging import judge_sheet
from oit_checker.run.submitted import AnsweredSite, Sheet
from oit_checker.submission import read_submission, write_submission
from tests.fixtures.in_memory import MAIN_SITE, Reader, crawl_of
from tests.locate.locate_material import BASE, pack
from tests.locate.locate_material import crawl_of as pages_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def filled() -> Submission:
    crawl = site()
    return proposed_submission(crawl, pack(), AS_OF, crawl.agency, Speech("th"))


def test_the_best_address_and_the_way_there_are_filled_in(filled: Submission) -> None:
    duty = filled.answers["O3"]
    assert (duty.published, duty.urls) == (True, (BASE + "duty.html",))
    assert duty.explanation == "หน้าแรก > อำนาจหน้าที่"


def test_twelve_months_are_shown_by_their_common_page(filled: Submission) -> None:
    assert filled.answers["O23"].urls == (BASE + "monthly.html",)


def test_what_was_not_found_is_left_blank_and_never_denied(filled: Submission) -> None:
    assert filled.answers["O10"].published is None and filled.answers["O10"].urls == ()
    assert all(answer.published is not False for answer in filled.answers.values())
    assert list(filled.answers) == [item.id for item in pack().items]


def test_a_complaint_page_is_not_proposed_for_a_service(filled: Submission) -> None:
    assert filled.answers["O17"].urls == (BASE + "eservice.html",)


@pytest.mark.parametrize(
    ("name", "topic", "is_against"),
    [
        ("plan.html", "anti-corruption-plan", False),
        ("plan-2557.html", "anti-corruption-plan", True),
        ("corruption.html", "e-service", True),
        ("", "news", True),
        ("ita.html", "e-service", False),
    ],
    ids=["the thing", "another year", "another thing", "the home page", "a list with it"],
)
def test_nobody_is_sent_to_look_at_another_thing(name: str, topic: str, is_against: bool) -> None:
    crawl = site()
    sheet = Sheet(AnsweredSite.of(crawl, pack(), AS_OF), Submission(crawl.agency, 2563))
    assert speaks_against(sheet, topic, BASE + name) is is_against


def test_what_stands_in_for_a_place_is_not_proposed() -> None:
    """All that the site has in place of a service is a complaint form that a person must open."""
    form = "https://docs.google.com/forms/d/e/1FAIpQLSfictitious/viewform"
    home = page("อบต.หนองแดง", f"<ul><li><a href='{form}'>แจ้งปัญหา / ร้องเรียน</a></li></ul>")
    left = FrontierLink(form, "แจ้งปัญหา / ร้องเรียน", BASE, why="off_site")
    crawl = pages_of({"": home}, left=(left,))
    sheet = proposed_submission(crawl, pack(), AS_OF, crawl.agency, Speech("th"))
    assert sheet.answers["O17"].urls == ()


def test_a_document_is_proposed_itself_and_not_the_list_above_it() -> None:
    plan = page(
        "แผนดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2563",
        "<p>โครงการก่อสร้างถนน งบประมาณ 100,000 บาท ระยะเวลาดำเนินการ ตุลาคม 2562 - กันยายน 2563</p>",
    )
    listed = page("แผนดำเนินงานประจำปี", "<ul><li><a href='p63.html'>แผนดำเนินงานปี 2563</a></li></ul>")
    crawl = site({"plans.html": listed, "p63.html": plan})
    crawl = replace(
        crawl,
        discovered_on={**crawl.discovered_on, BASE + "p63.html": BASE + "plans.html"},
    )
    sheet = proposed_submission(crawl, pack(), AS_OF, crawl.agency, Speech("th"))
    assert sheet.answers["O10"].urls == (BASE + "p63.html",)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_fixture_agencys_sheet_earns_what_its_site_earns(tmp_path: Path, ending: str) -> None:
    agency = read_agency("ban-yungyoeng")
    folder = ROOT / "fixtures" / "sites" / "ban-yungyoeng" / "site"
    paths = [path for path in folder.rglob("*") if path.is_file()]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    crawl = crawl_of(agency, files, Reader())
    rules, as_of = load_pack(agency.card["fiscal_year"]), date.fromisoformat(agency.card["as_of"])
    plain = judge_crawl(crawl, rules, as_of, RunMeta())

    written = proposed_submission(crawl, rules, as_of, crawl.agency, Speech("th"))
    write_submission(written, rules, tmp_path / f"sheet.{ending}")
    who = Agency(MAIN_SITE, agency.card["name"], AgencyType(agency.card["agency_type"]))
    read = read_submission(tmp_path / f"sheet.{ending}", load_pack, who)
    assert read.answers == written.answers
    run = judge_sheet(crawl, rules, as_of, RunMeta(), read)

    answered = [a.item_id for a in read.answers.values() if a.published]
    assert len(answered) >= 15
    for item in answered:
        assert run.verdict(item).outcome is plain.verdict(item).outcome, item
        assert not any(r.costs for url in answer_of(run, item).urls for r in url.remarks), item
        assert answer_of(run, item).better is None, item
    left = [v for v in plain.verdicts if v.item_id not in answered]
    assert all(v.outcome is not Outcome.PASSED for v in left)
