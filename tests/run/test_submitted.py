"""Only what was answered decides; all else is said beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from submitted_material import (
    AS_OF,
    HIDDEN,
    MONTHS_OF_2560,
    answer_of,
    checked,
    remarks_of,
    said,
    sheet_of,
    site,
    yes,
)

from oit_checker.messages import languages, sentences
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.submission import Answer
from oit_checker.model.web import Blame, Crawl, FetchCause
from oit_checker.run.remarks import REMARKS
from oit_checker.run.submitted import AnsweredSite, Sheet, open_answers
from tests.locate.locate_material import BASE, pack


def test_a_right_address_passes_and_is_on_the_way_from_the_home_page() -> None:
    run = checked(yes("O3", "duty.html"))
    verdict, answer = run.verdict("O3"), answer_of(run, "O3")
    assert verdict.outcome is Outcome.PASSED and answer.remarks == () and answer.better is None
    [url] = answer.urls
    assert (url.outcome, url.answered_at) == (Outcome.PASSED, BASE + "duty.html")
    assert (url.linked_from, url.path, url.clicks) == (BASE, ("อำนาจหน้าที่",), 1)
    assert url.looks_like[0] == "O3" and url.remarks == ()


def test_what_else_the_site_has_is_advice_and_not_counted() -> None:
    run = checked(yes("O17", "complaint.html"))
    verdict, answer = run.verdict("O17"), answer_of(run, "O17")
    assert verdict.outcome is Outcome.FAILED and answer.on_site is Outcome.PASSED
    assert answer.better is not None and answer.better.url == BASE + "eservice.html"
    assert answer.better.outcome is Outcome.PASSED
    assert answer.gain == verdict.points > 0


def test_a_no_fails_though_the_site_has_it_and_that_is_said() -> None:
    run = checked(Answer("O3", False))
    assert (run.verdict("O3").outcome, run.verdict("O3").reason) == (
        Outcome.FAILED,
        Reason.NOT_PUBLISHED,
    )
    remark = remarks_of(run, "O3")["answered_no_but_found"]
    assert remark.costs and "duty.html" in said(remark) and "อำนาจหน้าที่" in said(remark)


def test_a_no_to_what_the_site_does_not_have_is_only_a_no() -> None:
    assert set(remarks_of(checked(Answer("O10", False)), "O10")) == {"answered_no"}


@pytest.mark.parametrize("answers", [(), (Answer("O3", None),)], ids=["missing row", "blank"])
def test_what_is_not_answered_fails(answers: tuple[Answer, ...]) -> None:
    run = checked(*answers)
    assert run.verdict("O3").reason is Reason.NOT_PUBLISHED
    assert answer_of(run, "O3").published is None
    assert set(remarks_of(run, "O3")) == {"left_blank_but_found"}
    assert set(remarks_of(run, "O10")) == {"left_blank"}


def test_a_yes_without_an_address_fails() -> None:
    run = checked(Answer("O3", True))
    assert run.verdict("O3").outcome is Outcome.FAILED
    assert remarks_of(run, "O3")["yes_without_url"].costs


# The faults of addresses


def test_a_complaint_page_is_no_e_service_and_it_is_said_what_it_is() -> None:
    run = checked(yes("O17", "corruption.html"))
    assert run.verdict("O17").outcome is Outcome.FAILED
    remark = remarks_of(run, "O17")["other_item"]
    assert remark.costs and remark.facts["other"] == "O30" and "E-Service" in said(remark)
    assert answer_of(run, "O17").urls[0].looks_like == ("O30",)


def test_a_general_complaint_page_is_no_item_at_all() -> None:
    remark = remarks_of(checked(yes("O17", "complaint.html")), "O17")["other_topic"]
    assert remark.costs and "ร้องเรียนร้องทุกข์" in said(remark)


def test_the_home_page_shows_no_single_item() -> None:
    run = checked(yes("O3", ""))
    assert run.verdict("O3").outcome is Outcome.FAILED
    assert remarks_of(run, "O3")["home_page"].costs


def test_an_address_that_leads_to_the_home_page_was_meant_for_something_else() -> None:
    crawl = replace(site(), redirects={BASE + "old/duty.html": BASE})
    run = checked(yes("O3", "old/duty.html"), crawl=crawl)
    assert set(remarks_of(run, "O3")) == {"sent_home"}


def test_a_list_on_which_the_thing_is_not_seen_fails() -> None:
    run = checked(yes("O23", "ita.html"))
    assert run.verdict("O23").outcome is Outcome.FAILED
    assert remarks_of(run, "O23")["list_only"].costs
    better = answer_of(run, "O23").better
    assert better is not None and better.url == BASE + "monthly.html"


def test_a_list_one_click_above_passes_with_the_better_address_as_advice() -> None:
    run = checked(yes("O39", "ita.html"))
    assert run.verdict("O39").outcome is Outcome.PASSED
    remark = remarks_of(run, "O39")["list_above"]
    assert not remark.costs and remark.facts["deeper"] == BASE + "plan.html"


def test_another_years_page_is_told_with_its_years() -> None:
    old = {"months-2560.html": MONTHS_OF_2560}
    run = checked(yes("O23", "months-2560.html"), crawl=site(old))
    assert run.verdict("O23").outcome is Outcome.FAILED
    remark = remarks_of(run, "O23")["other_year"]
    assert remark.costs and remark.facts["years"] == [2560]
    assert answer_of(run, "O23").urls[0].years == (2560,)


def test_another_years_page_is_advice_where_the_year_does_not_count() -> None:
    """No criteria of 2563 say for how long the plan must be in force."""
    run = checked(yes("O39", "plan-2557.html"))
    assert run.verdict("O39").outcome is Outcome.PASSED
    remark = remarks_of(run, "O39")["other_year"]
    assert not remark.costs and remark.facts["years"] == [2557, 2560]


def test_a_dead_address_fails_and_says_why() -> None:
    run = checked(yes("O14", "gone.html"))
    verdict = run.verdict("O14")
    assert (verdict.outcome, verdict.reason) == (Outcome.FAILED, Reason.BROKEN_LINK)
    remark = remarks_of(run, "O14")["dead"]
    assert remark.costs and remark.facts["status"] == 404 and "ลิงก์เสีย" in said(remark)
    assert answer_of(run, "O14").urls[0].answered_at == ""


def failing(cause: FetchCause, blame: Blame) -> Crawl:
    crawl = site()
    gone = crawl.failures[BASE + "gone.html"]
    failure = replace(gone, cause=cause, blame=blame, may_retry=blame is not Blame.AGENCY)
    return replace(crawl, failures={BASE + "gone.html": failure})


def test_an_address_behind_a_log_in_fails() -> None:
    crawl = failing(FetchCause.LOGIN_REQUIRED, Blame.AGENCY)
    run = checked(yes("O14", "gone.html"), crawl=crawl)
    assert run.verdict("O14").reason is Reason.LOGIN_REQUIRED
    assert remarks_of(run, "O14")["login"].costs


def test_a_time_out_is_never_the_agencys_failure() -> None:
    crawl = failing(FetchCause.TIMEOUT, Blame.NETWORK)
    run = checked(yes("O14", "gone.html"), crawl=crawl)
    assert run.verdict("O14").outcome is Outcome.UNTESTED
    assert not remarks_of(run, "O14")["not_opened"].costs


def test_what_a_service_keeps_is_for_a_person() -> None:
    run = checked(yes("O9", "https://www.facebook.com/nongdaeng.example"))
    assert "hosted_elsewhere" in remarks_of(run, "O9")


# Where it lies


def elsewhere(name: str) -> Crawl:
    """With a page of another site, which the home page links to if it is called duty.html."""
    url = f"https://www.elsewhere.example/{name}"
    crawl = site()
    snapshot = replace(crawl.snapshots[BASE + "duty.html"], url=url, requested_url=url)
    document = replace(crawl.documents[BASE + "duty.html"], url=url)
    return replace(
        crawl,
        snapshots={**crawl.snapshots, url: snapshot},
        documents={**crawl.documents, url: document},
        discovered_on={**crawl.discovered_on, url: ""},
    )


def test_another_site_that_nothing_links_to_costs_the_item() -> None:
    crawl = elsewhere("copy.html")
    run = checked(yes("O3", "https://www.elsewhere.example/copy.html"), crawl=crawl)
    assert run.verdict("O3").reason is Reason.OFF_MAIN_SITE
    assert remarks_of(run, "O3")["off_site"].costs


def test_another_site_that_the_main_site_links_to_is_reached_from_it() -> None:
    crawl = elsewhere("duty.html")
    run = checked(yes("O3", "https://www.elsewhere.example/duty.html"), crawl=crawl)
    assert run.verdict("O3").outcome is Outcome.PASSED
    remark = remarks_of(run, "O3")["off_site_linked"]
    assert not remark.costs and remark.facts["page"] == BASE


def test_a_page_of_the_main_site_that_no_page_links_to_passes_with_advice() -> None:
    run = checked(yes("O3", HIDDEN))
    assert run.verdict("O3").outcome is Outcome.PASSED
    assert not remarks_of(run, "O3")["not_linked"].costs
    assert answer_of(run, "O3").urls[0].clicks is None


def test_one_address_for_many_items_is_told_at_each_of_them() -> None:
    run = checked(*(yes(item, "duty.html") for item in ("O3", "O10", "O17")))
    assert remarks_of(run, "O3")["same_url"].facts["items"] == ["O3", "O10", "O17"]
    assert not remarks_of(run, "O3")["same_url"].costs


# Several addresses of one answer


def test_six_months_at_six_addresses_make_one_disclosure() -> None:
    names = [f"month-{number}.html" for number in range(6)]
    run = checked(yes("O23", *names))
    assert run.verdict("O23").outcome is Outcome.PASSED
    alone = [url.outcome for url in answer_of(run, "O23").urls]
    assert Outcome.PASSED not in alone
    five = checked(yes("O23", *names[:5]))
    assert five.verdict("O23").reason is Reason.MONTHS_MISSING


def test_a_dead_address_beside_a_good_one_costs_nothing() -> None:
    run = checked(yes("O3", "gone.html", "duty.html"))
    assert run.verdict("O3").outcome is Outcome.PASSED
    assert not remarks_of(run, "O3")["dead"].costs


def test_a_document_must_show_all_by_itself() -> None:
    """A plan of another year here and the right year there add up to nothing."""
    item = pack().item("O18")
    assert item.judged_on == "document"
    names = [f"{BASE}duty.html", f"{BASE}plan.html"]
    places = AnsweredSite.of(site(), pack(), AS_OF).places(item, names)[item.topics[0]]
    assert [place.url for place in places] == names
    months = AnsweredSite.of(site(), pack(), AS_OF).places(pack().item("O23"), names)
    together = months[pack().item("O23").topics[0]][0]
    assert [exhibit.url for exhibit in together.exhibits[:2]] == names


# What the explanation says


def test_an_explanation_that_names_the_way_is_right() -> None:
    run = checked(yes("O3", "duty.html", explanation="หน้าแรก > อำนาจหน้าที่"))
    assert remarks_of(run, "O3") == {}


def test_an_explanation_that_names_no_menu_of_the_site_is_told() -> None:
    text = "หน้าแรก > ข้อมูลพื้นฐานเทศบาล > อำนาจหน้าที่"
    remark = remarks_of(checked(yes("O3", "duty.html", explanation=text)), "O3")
    assert set(remark) == {"explanation_differs"} and not remark["explanation_differs"].costs
    assert "ข้อมูลพื้นฐานเทศบาล" in said(remark["explanation_differs"])


def test_an_explanation_of_another_item_or_year_is_told() -> None:
    run = checked(yes("O3", "duty.html", explanation="ดูข้อ O๑๗ ประจำปีงบประมาณ พ.ศ. 2560"))
    assert set(remarks_of(run, "O3")) == {"explanation_other_item", "explanation_other_year"}


# The rest


def test_other_items_are_compared_with_what_was_answered() -> None:
    answered = sheet_of(yes("O39", "plan-2557.html"))
    related = Sheet(AnsweredSite.of(site(), pack(), AS_OF), answered).context.related
    assert related["anti-corruption-plan"].exhibits[0].url == BASE + "plan-2557.html"
    blank = Sheet(AnsweredSite.of(site(), pack(), AS_OF), sheet_of()).context.related
    assert blank["anti-corruption-plan"].exhibits[0].url != BASE + "plan-2557.html"


def test_never_what_was_answered_nor_what_fails_is_proposed() -> None:
    for run in (checked(yes("O17", "eservice.html")), checked(yes("O23", "monthly.html"))):
        for answer in run.answers:
            if answer.better is not None:
                assert answer.better.url not in {url.url for url in answer.urls}
                assert answer.better.outcome in (Outcome.PASSED, Outcome.CANT_TELL)


def test_points_are_those_of_the_pack_whatever_was_answered() -> None:
    full, blank = checked(yes("O3", "duty.html")), checked()
    assert [v.points for v in full.verdicts] == [v.points for v in blank.verdicts]
    assert blank.scores.oit.high == 0 < full.scores.oit.low


def test_every_remark_has_its_sentence_in_every_language() -> None:
    for language in languages():
        known = sentences(language)
        worded = {key.removeprefix("answer.remark.") for key in known if ".remark." in key}
        assert worded & REMARKS == REMARKS, language


def test_what_was_answered_and_did_not_pass_is_looked_at_first() -> None:
    answered = sheet_of(yes("O3", "duty.html"), yes("O14", "gone.html"))
    found = open_answers(site(), pack(), AS_OF, answered)
    assert [exhibit.url for exhibit in found] == [BASE + "gone.html"]
