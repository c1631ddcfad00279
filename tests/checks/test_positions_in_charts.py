from datetime import date

from oit_checker import documents
from oit_checker.checks import Context, structure_chart
from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Exhibit
from oit_checker.model.rule import Topic, Words

PAGE = "https://bansommut.example/chart.html"
CONTEXT = Context(2563, date(2020, 4, 30), Agency(PAGE), Topic("structure", Words("โครงสร้าง")), {})
UNITS = "<li>สำนักปลัด</li><li>กองคลัง</li><li>กองช่าง</li>"


def outcome_of(more: str) -> Outcome:
    page = f"<html><body><h1>โครงสร้าง</h1><ul>{UNITS}{more}</ul></body></html>".encode()
    exhibit = Exhibit(PAGE, documents.read(page, url=PAGE, content_type="text/html"))
    parameters = structure_chart.Parameters(units=3, positions=1)
    return structure_chart.observe(parameters, [exhibit], CONTEXT).outcome


def test_the_clerks_office_is_no_position() -> None:
    assert outcome_of("") is Outcome.FAILED


def test_the_clerk_is_a_position() -> None:
    assert outcome_of("<li>ปลัดเทศบาล</li>") is Outcome.PASSED
