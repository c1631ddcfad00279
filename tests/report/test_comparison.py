"""Two Runs of one agency side by side, in every format."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from oit_checker import documents
from oit_checker.messages import Speech
from oit_checker.model.result import Run
from oit_checker.report import comparison
from oit_checker.report._view import view_of
from oit_checker.report.comparison._view import ComparisonView, Progress, RowView, comparison_of
from oit_checker.rulepack import items_between, load_pack
from tests.report.runs_material import hostile_run
from tests.report.years_material import run_of


def compared(before: Run, after: Run) -> ComparisonView:
    packs = load_pack(before.fiscal_year), load_pack(after.fiscal_year)
    views = (view_of(r, p, "th") for r, p in zip((before, after), packs, strict=True))
    return comparison_of(*views, items_between(*packs))


def rendered(name: str, before: Run, after: Run, language: str = "th") -> bytes:
    packs = load_pack(before.fiscal_year), load_pack(after.fiscal_year)
    return comparison.render(name, (before, after), packs, items_between(*packs), language)


def row_of(view: ComparisonView, item_id: str) -> RowView:
    return next(row for row in view.rows if row.id == item_id)


def test_the_listing_of_the_folder_is_the_registry() -> None:
    assert comparison.formats() == ("docx", "html", "text", "xlsx")


@pytest.mark.parametrize(
    ("last", "now", "progress"),
    [
        ((), (), Progress.STILL_PASSED),
        (("O2",), (), Progress.IMPROVED),
        ((), ("O2",), Progress.WORSENED),
        (("O2",), ("O2",), Progress.STILL_FAILED),
    ],
)
def test_an_item_is_told_by_its_two_scores(
    last: tuple[str, ...], now: tuple[str, ...], progress: Progress
) -> None:
    row = row_of(compared(run_of(2563, failed=last), run_of(2564, failed=now)), "O2")
    assert row.progress is progress
    assert (row.last, row.now) == ("0" if last else "100", "0" if now else "100")


def test_an_open_item_is_not_called_better_or_worse() -> None:
    for before, after in (((), ("O2",)), (("O2",), ())):
        view = compared(run_of(2563, open_items=before), run_of(2564, open_items=after))
        assert row_of(view, "O2").progress is Progress.UNCLEAR


def test_items_are_matched_by_topic_over_the_renumbering_of_2566() -> None:
    view = compared(run_of(2565, failed=("O17",)), run_of(2566))
    row = row_of(view, "O18")
    assert (row.before_ids, row.last, row.now) == ("O17", "0", "100")
    assert row.progress is Progress.IMPROVED
    assert any("O17" in text and "O18" in text for text in row.rules)


def test_merged_items_show_each_old_score_and_count_as_all_of_them() -> None:
    view = compared(run_of(2565, failed=("O18",)), run_of(2566, failed=("O11",)))
    row = row_of(view, "O11")
    assert row.before_ids == "O10 + O18"
    assert row.last.replace("\N{NO-BREAK SPACE}", " ") == "O10 100 + O18 0"
    assert row.progress is Progress.STILL_FAILED
    assert any(text.startswith("รวม") for text in row.rules)


def test_new_and_gone_items_are_told_and_no_item_is_lost() -> None:
    view = compared(run_of(2565), run_of(2566))
    by = {p: [r.id or r.before_ids for r in view.rows if r.progress is p] for p in Progress}
    assert by[Progress.NEW] == ["O10", "O33", "O39", "O40", "O41"]
    assert by[Progress.GONE] == ["O32", "O35"]
    assert [r.id for r in view.rows if r.id] == [i.id for i in load_pack(2566).items]
    told = {part for row in view.rows for part in row.before_ids.split(" + ")}
    assert {item.id for item in load_pack(2565).items} <= told


def test_a_row_to_mend_has_its_reason_and_its_remedy() -> None:
    view = compared(run_of(2563), run_of(2564, failed=("O2",)))
    assert [row.id for row in view.todo] == ["O2"]
    element = load_pack(2564).item("O2").elements[0]
    row = view.todo[0]
    assert row.reason[0] == Speech("th").say("reason.incomplete")
    assert row.remedy == (element.hint.th,)
    assert [element.requirement in text for text in row.moved] == [True]


def test_scores_are_compared_by_indicator() -> None:
    view = compared(run_of(2563, failed=("O2",)), run_of(2564))
    found = {row.id: row.difference for row in view.scores}
    assert found["OIT"].startswith("+") and found["9"].startswith("+") and found["10"] == "+0.00"


def test_the_columns_are_named_by_what_tells_the_runs_apart() -> None:
    one = run_of(2563, number=1)
    later = run_of(2563, number=2, as_of=date(2020, 8, 1))
    assert "2563" in compared(one, run_of(2564)).last_head
    assert compared(one, later).now_head == "1 สิงหาคม 2563"
    assert "2" in compared(one, run_of(2563, number=2)).now_head


def test_what_a_reader_must_know_is_told() -> None:
    one = run_of(2563)
    assert compared(one, run_of(2564, number=2)).notes == ()
    moved = run_of(2564, number=2, site="https://www.other.example/")
    edited = replace(run_of(2564, number=2), pack_digest="0" * 64)
    assert any("other.example" in note for note in compared(one, moved).notes)
    assert any("oit judge 2" in note for note in compared(one, edited).notes)
    assert len(compared(one, run_of(2564, number=1)).notes) == 1  # the same gathered data


@pytest.mark.parametrize("name", ["text", "html", "docx"])
def test_the_same_runs_give_the_same_comparison(name: str) -> None:
    runs = run_of(2565, failed=("O2",)), run_of(2566, failed=("O2",))
    assert rendered(name, *runs) == rendered(name, *runs)


@pytest.mark.parametrize("name", ["text", "html", "docx", "xlsx"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_format_tells_every_item_of_both_years(name: str, language: str) -> None:
    runs = run_of(2565, failed=("O2", "O18")), run_of(2566, failed=("O2", "O7"))
    data = rendered(name, *runs, language)
    url = f"https://www.samut.example/comparison.{comparison.extension(name)}"
    document = documents.read(data, url=url)
    assert document.is_readable
    text = "\n".join(b.text for b in document.blocks)
    for item in load_pack(2566).items:
        assert item.id in text and item.name.in_language(language) in text
    for gone in ("O32", "O35"):
        assert load_pack(2565).item(gone).name.in_language(language) in text


def test_hostile_text_stays_text() -> None:
    runs = run_of(2563), hostile_run()
    html = rendered("html", *runs).decode()
    assert "<script" not in html and 'href="javascript:' not in html
    assert 'onmouseover="' not in html
    book = load_workbook(io.BytesIO(rendered("xlsx", *runs)))
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]


def test_a_workbook_holds_scores_as_numbers() -> None:
    runs = run_of(2563, failed=("O2",)), run_of(2564)
    sheet = load_workbook(io.BytesIO(rendered("xlsx", *runs))).worksheets[0]
    row = next(r for r in sheet.iter_rows(values_only=True) if r[1] == "O2")
    assert (row[4], row[5]) == (0, 100)
    assert sheet.max_row == 1 + len(load_pack(2564).items)
