from datetime import date

from oit_checker import documents
from oit_checker.checks import Context, none_stated
from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation
from oit_checker.model.rule import Topic, Words

PAGE = "https://bansommut.example/"
TABLE = "<table><tr><th>งาน</th><th>วงเงิน</th></tr><tr><td>วัสดุ</td><td>{}</td></tr></table>"
CONTEXT = Context(
    fiscal_year=2563,
    as_of=date(2020, 4, 30),
    agency=Agency(PAGE),
    topic=Topic("procurement-monthly", Words("สรุปผลการจัดซื้อจัดจ้างรายเดือน")),
    topics={},
)


def month(label: str, body: str) -> Exhibit:
    url = f"{PAGE}{len(label)}{len(body)}.html"
    page = f"<html><body><h1>สขร.1 เดือน {label}</h1>{body}</body></html>".encode()
    return Exhibit(
        url, documents.read(page, url=url, content_type="text/html"), label=label, step=1
    )


def observed(*exhibits: Exhibit) -> Observation:
    return none_stated.observe(none_stated.Parameters(), exhibits, CONTEXT)


def test_months_with_a_list_or_a_statement_pass() -> None:
    seen = observed(
        month("มกราคม 2563", TABLE.format("12,000")),
        month("กุมภาพันธ์ 2563", "<p>ไม่มีการจัดซื้อจัดจ้างในเดือนนี้</p>"),
    )
    assert seen.outcome is Outcome.PASSED


def test_an_empty_form_fails_and_is_named() -> None:
    seen = observed(
        month("มกราคม 2563", TABLE.format("๑๒,๐๐๐")),
        month("กุมภาพันธ์ 2563", "<p>เทศบาลตำบลบ้านสมมติ</p>"),
    )
    assert (seen.outcome, seen.reason) == (Outcome.FAILED, Reason.INCOMPLETE)
    assert seen.facts["bare"] == ["กุมภาพันธ์ 2563"]


def test_a_month_that_was_not_fetched_is_not_held_against_the_agency() -> None:
    unfetched = Exhibit(PAGE + "3.pdf", unfetched="budget", label="มีนาคม 2563", step=1)
    seen = observed(month("มกราคม 2563", TABLE.format("12,000")), unfetched)
    assert seen.outcome is Outcome.UNTESTED
