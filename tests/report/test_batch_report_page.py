"""The page of a Batch: safe, whole in one file, and at work in a real browser."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, sync_playwright
from selectolax.lexbor import LexborHTMLParser

from oit_checker.messages import Speech
from oit_checker.model.outcome import Outcome
from oit_checker.report.batch._shapes import SIGNS
from tests.report.batches_rendered import hostile, made, report, viewed


@cache
def source(language: str = "th") -> str:
    return report("html", made(), language).decode("utf-8")


@cache
def parsed(language: str = "th") -> LexborHTMLParser:
    return LexborHTMLParser(source(language))


def test_only_its_own_script_may_run() -> None:
    page = parsed()
    policy = page.css_first("meta[http-equiv]").attributes["content"] or ""
    data, script = page.css("script")
    digest = hashlib.sha256((script.text() or "").encode("utf-8")).digest()
    assert data.attributes["type"] == "application/json"
    assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert "default-src 'none'" in policy and "script-src 'unsafe" not in policy


def test_nothing_is_loaded_from_elsewhere_and_no_element_has_a_handler() -> None:
    for text in (source(), report("html", hostile()).decode("utf-8")):
        page = LexborHTMLParser(text)
        assert not page.css("link, iframe, object, embed, img, base, form")
        style = "".join(node.text() for node in page.css("style"))
        assert "@import" not in style and "url(" not in style
        for node in page.css("*"):
            names = set(node.attributes)
            assert not {"src", "srcset", "background", "poster"} & names
            assert not [name for name in names if name.startswith("on")]


def test_data_cannot_leave_its_element() -> None:
    page = LexborHTMLParser(report("html", hostile()).decode("utf-8"))
    assert len(page.css("script")) == 2
    data = json.loads(page.css_first("#data").text())
    assert data["rows"][0][1] == "" and "</script>" in data["rows"][0][0]


def test_every_id_stands_once_and_every_link_on_the_page_leads_somewhere() -> None:
    ids = [node.attributes["id"] for node in parsed().css("[id]")]
    assert len(ids) == len(set(ids))
    links = {(a.attributes["href"] or "")[1:] for a in parsed().css('a[href^="#"]')}
    assert links and links <= set(ids)


def test_plots_are_drawn_with_text_that_can_be_read_aloud() -> None:
    plots = parsed().css("svg.plot")
    districts = len(viewed().curves)
    assert len(plots) == 3 + districts and districts > 2
    assert all(plot.attributes["aria-label"] for plot in plots)
    assert any("พ.ค." in (node.text() or "") for node in parsed().css("svg text"))
    assert "DejaVu" not in source()


def test_a_first_batch_has_neither_curves_nor_changes() -> None:
    page = LexborHTMLParser(report("html", made(12, weeks=1)).decode("utf-8"))
    assert not page.css("#progress") and not page.css("#change")
    assert page.css("#overview") and page.css("#agencies")


def test_the_groups_are_told_item_by_item() -> None:
    table = parsed().css_first("#shares table")
    assert len(table.css("tbody tr")) == len(viewed().groups[0].rows)
    assert len(table.css_first("tbody tr").css("td")) == len(viewed().items)


# --- in a browser --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    path = tmp_path_factory.mktemp("page") / "batch.html"
    path.write_text(source(), encoding="utf-8")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        except Error:
            pytest.skip("no Chromium here")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        page.goto(Path(path).as_uri())
        page.wait_for_selector("html[data-ready=yes]", state="attached")
        yield page
        browser.close()
        assert problems == []


@pytest.fixture
def page(opened: Page) -> Page:
    opened.locator("#clear").click()
    opened.locator("#order").select_option("")
    return opened


def names(page: Page) -> list[str]:
    return page.locator("#rows button.open").all_inner_texts()


def test_the_rows_are_drawn_as_one_scrolls(page: Page) -> None:
    first = len(names(page))
    for _ in range(5):
        page.evaluate("frame.scrollTop = frame.scrollHeight")
        page.wait_for_timeout(60)
    assert first < len(names(page)) == len(viewed().agencies)


def test_a_search_finds_names_and_whom_to_call(page: Page) -> None:
    wanted = viewed().agencies[30]
    for words in (wanted.name, wanted.result.listed.contact or wanted.shown_site):
        page.locator("#search").fill(words)
        assert wanted.name in names(page)
        assert len(names(page)) < 5
    said = page.locator("#count").inner_text()
    assert said == viewed().say("table.shown", shown=len(names(page)), all=len(viewed().agencies))


def test_filters_by_district_item_and_outcome_work_together(page: Page) -> None:
    view = viewed()
    place = next(n for n, row in enumerate(view.items) if row.missed > 3)
    item = view.items[place]
    failed = [a for a in view.agencies if a.is_read and a.items[place] == Outcome.FAILED.value]
    district = failed[0].result.listed.district
    page.locator("#item").select_option(item.id)
    page.locator("#outcome").select_option("f")
    assert names(page) == [a.name for a in failed]
    page.locator("#district").select_option(district)
    assert names(page) == [a.name for a in failed if a.result.listed.district == district]


def test_a_link_of_the_page_sets_the_filter(page: Page) -> None:
    view = viewed()
    row = view.most_missed[0]
    page.locator("#missed a[data-filter]").first.click()
    assert page.locator("#item").input_value() == row.id
    assert len(names(page)) == row.missed


def test_the_order_is_that_of_the_lists_to_call(page: Page) -> None:
    page.locator("#order").select_option("near")
    below = [a for a in viewed().to_call if a.now.low < viewed().pass_mark]
    assert names(page)[:5] == [a.name for a in below[:5]]
    heads = page.locator("#agencies th button")
    for way, kind in (("ascending", "เทศบาล"), ("descending", "องค์การ")):
        heads.first.click()
        assert page.locator(f"#agencies th[aria-sort={way}]").count() == 1
        assert names(page)[0].startswith(kind)
    heads.first.click()
    assert names(page)[0] == viewed().agencies[0].name


def test_a_row_opens_to_its_fixes_and_what_is_not_passed(page: Page) -> None:
    wanted = next(a for a in viewed().to_call if a.fixes[0].hint)
    page.locator("#search").fill(wanted.name)
    button = page.locator("#rows button.open").first
    button.click()
    details = page.locator("#rows .details").inner_text()
    for words in (
        wanted.fixes[0].name,
        wanted.fixes[0].hint,
        wanted.shown_after,
        wanted.shown_site,
    ):
        assert words in details
    assert f"oit report {wanted.result.run_id}" in details
    button.click()
    assert page.locator("#rows .details").count() == 0


def test_outcomes_are_told_by_sign_as_well_as_colour(page: Page) -> None:
    wanted = next(a for a in viewed().agencies if len(set(a.items)) >= 3)
    page.locator("#search").fill(wanted.name)
    signs = page.locator("#rows tr").first.locator("td.o").all_inner_texts()
    assert signs == [SIGNS[outcome] for outcome in wanted.items]
    page.locator("#rows td.o").first.hover()
    title = page.locator("#rows td.o").first.get_attribute("title") or ""
    assert Speech("th").say(f"outcome.{wanted.items[0]}") in title


def test_all_rows_are_there_for_printing(page: Page) -> None:
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert len(names(page)) == len(viewed().agencies)
    assert page.locator("#printed").inner_text() == ""


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_never_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})
