"""A year beside the words of the matter."""

from __future__ import annotations

from datetime import date

import pytest

from oit_checker.checks import Context, year_near
from oit_checker.model.agency import Agency
from oit_checker.model.document import Block, BlockKind, Document
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation
from oit_checker.model.rule import Topic, Words

_TOPIC = Topic("integrity-measures", Words("มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"))
_CONTEXT = Context(
    2563, date(2020, 4, 30), Agency("http://example.test/"), _TOPIC, {_TOPIC.id: _TOPIC}
)
_LAST_YEAR = year_near.Parameters("fiscal_year - 1", ("ITA", "ประเมินคุณธรรม"))


def _observed(*lines: str) -> Observation:
    blocks = (Block("มาตรการ ประจำปี 2563", BlockKind.HEADING, 1), *map(Block, lines))
    document = Document("http://example.test/o42", "text/html", "html", blocks=blocks)
    exhibit = Exhibit(document.url, document)
    return year_near.observe(_LAST_YEAR, (exhibit,), _CONTEXT)


def test_the_wanted_year_in_the_line_of_the_words_passes_although_the_title_names_another() -> None:
    seen = _observed("ลงมือทำ", "จากผลการประเมิน ITA ปี พ.ศ. ๒๕๖๒ เทศบาลได้คะแนน 71.20")
    assert seen.outcome is Outcome.PASSED
    assert seen.evidence[0].block == 2


def test_a_sentence_that_wraps_onto_the_next_line_passes() -> None:
    seen = _observed("-", "ผลการประเมินคุณธรรมและความโปร่งใส", "ประจำปีงบประมาณ พ.ศ. 2562 พบว่า")
    assert seen.outcome is Outcome.PASSED


def test_another_year_beside_the_words_is_out_of_date() -> None:
    seen = _observed("-", "ผลการประเมิน ITA ปี 2560", "ข้อความอื่น", "งบประมาณปี 2562")
    assert (seen.outcome, seen.reason) == (Outcome.FAILED, Reason.OUT_OF_DATE)
    assert seen.facts["found_years"] == [2560]


def test_the_year_of_a_law_does_not_count() -> None:
    seen = _observed("-", "ITA ตามพระราชบัญญัติตัวอย่าง พ.ศ. 2562", "-")
    assert seen.outcome is Outcome.FAILED


def test_without_the_words_something_is_missing() -> None:
    seen = _observed("รายงานปี 2562")
    assert (seen.outcome, seen.reason) == (Outcome.FAILED, Reason.INCOMPLETE)


def test_no_words_are_refused() -> None:
    with pytest.raises(ValueError):
        year_near.Parameters("fiscal_year", ())
