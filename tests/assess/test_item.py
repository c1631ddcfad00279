from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from oit_checker import checks
from oit_checker.assess import JudgeContext, judge_item, span_of
from oit_checker.messages import Speech, languages
from oit_checker.model.agency import Agency
from oit_checker.model.document import Block, BlockKind, Document, Readability
from oit_checker.model.outcome import Authority, Binding, Outcome, Reason
from oit_checker.model.place import Candidate, Exhibit, Search
from oit_checker.model.result import Verdict
from oit_checker.model.rule import Check, Condition, Element, Item, Source, Words
from oit_checker.model.web import Blame, FetchCause, FetchFailure, FrontierLink
from oit_checker.rulepack import load_pack

AGENCY = Agency("https://samut.example/")
TOPIC = "budget-plan"
PACK = load_pack(2563)
PLAN = "แผนการใช้จ่ายงบประมาณประจำปี"
SEEN = datetime(2020, 4, 1, tzinfo=UTC)


def phrase(*words: str) -> Condition:
    parameters = checks.load("phrase").Parameters(all=list(words))
    return Condition("all_of", (Check("phrase", parameters),))


def element(id_: str, *words: str, **changes: object) -> Element:
    made = Element(
        id=id_,
        requirement=id_,
        attested={2563: Authority.REPORTED},
        otherwise=Authority.DERIVED,
        source=Source("seed1"),
        binding=Binding.REQUIRED,
        hint=Words("ทำ"),
        present=phrase(*words),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def item(*elements: Element, judged_on: str = "document") -> Item:
    return Item("O18", Words(PLAN), (TOPIC,), elements, judged_on)


def exhibit(url: str, text: str, step: int = 0) -> Exhibit:
    document = Document(
        url=url,
        media_type="text/html",
        format="html",
        title=PLAN,
        blocks=(Block(PLAN, BlockKind.HEADING, 1), Block(text)),
    )
    return Exhibit(url, document, step=step)


def unreadable(url: str, readability: Readability = Readability.NO_TEXT) -> Exhibit:
    return Exhibit(url, Document(url, "application/pdf", "pdf", readability=readability), step=1)


def dead(url: str, cause: FetchCause, blame: Blame, may_retry: bool = False) -> Exhibit:
    return Exhibit(url, failure=FetchFailure(url, cause, blame, may_retry, SEEN))


def place(*exhibits: Exhibit, score: float = 0.9) -> Candidate:
    return Candidate(TOPIC, exhibits[0].url, exhibits, score, found_on=AGENCY.main_site)


def judged(what: Item, *places: Candidate, search: Search | None = None) -> Verdict:
    searches = {TOPIC: search} if search else {}
    context = JudgeContext(PACK, date(2020, 4, 30), AGENCY, searches, general=False)
    return judge_item(what, {TOPIC: places}, context)


TWO = (element("a", "รายรับ"), element("b", "รายจ่าย"))


def outcomes(verdict: Verdict) -> dict[str, str]:
    return {f.element_id: f.outcome.value for f in verdict.findings}


def test_two_documents_of_one_place_do_not_add_up() -> None:
    halves = place(
        exhibit("https://samut.example/1", "รายรับ"),
        exhibit("https://samut.example/2", "รายจ่าย", step=1),
    )
    verdict = judged(item(*TWO), halves)
    assert verdict.outcome is Outcome.FAILED
    assert outcomes(verdict) == {"a": "passed", "b": "failed"}


def test_an_item_judged_on_its_place_takes_each_element_where_it_is() -> None:
    halves = place(
        exhibit("https://samut.example/1", "รายรับ"),
        exhibit("https://samut.example/2", "รายจ่าย", step=1),
    )
    verdict = judged(item(*TWO, judged_on="place"), halves)
    assert verdict.outcome is Outcome.PASSED


def test_two_places_do_not_add_up_and_the_best_one_counts() -> None:
    first = place(exhibit("https://samut.example/1", "รายรับ"))
    second = place(exhibit("https://samut.example/2", "รายรับ รายจ่าย"))
    verdict = judged(item(*TWO), first, second)
    assert verdict.outcome is Outcome.PASSED
    assert [p.url for p in verdict.places] == [
        "https://samut.example/2",
        "https://samut.example/1",
    ]


def test_an_example_and_a_recalled_element_are_advice() -> None:
    verdict = judged(
        item(
            element("a", "รายรับ"),
            element("b", "ไม่มี", binding=Binding.EXAMPLE),
            element("c", "ไม่มี", attested={}, otherwise=Authority.RECALLED),
        ),
        place(exhibit("https://samut.example/1", "รายรับ")),
    )
    assert verdict.outcome is Outcome.PASSED
    assert outcomes(verdict) == {"a": "passed", "b": "failed", "c": "failed"}


@pytest.mark.parametrize("text", ["รายรับ", "รายจ่าย"])
def test_an_item_without_attested_elements_is_neither_passed_nor_failed(text: str) -> None:
    advice = element("a", "รายรับ", attested={2563: Authority.RECALLED})
    context = JudgeContext(PACK, date(2020, 4, 30), AGENCY)
    home = exhibit("https://samut.example/1", text)
    verdict = judge_item(item(advice), {TOPIC: [place(home)]}, context)

    assert any(f.counts for f in verdict.findings), "the general conditions of 2563 count"
    assert verdict.outcome is Outcome.INAPPLICABLE
    assert verdict.reason is None
    assert span_of(verdict) is None


def test_an_item_without_attested_elements_is_not_failed_for_its_absence() -> None:
    advice = element("a", "รายรับ", attested={2563: Authority.RECALLED})
    verdict = judged(item(advice))
    assert verdict.outcome is Outcome.INAPPLICABLE
    assert outcomes(verdict) == {"a": "failed"}


def test_a_scan_is_left_to_a_person() -> None:
    verdict = judged(item(*TWO), place(unreadable("https://samut.example/scan.pdf")))
    assert (verdict.outcome, verdict.reason) == (
        Outcome.CANT_TELL,
        Reason.UNREADABLE,
    )
    assert (verdict.score_low, verdict.score_high) == (0, 100)


@pytest.mark.parametrize(
    ("label", "outcome"),
    [
        (PLAN, Outcome.CANT_TELL),
        (f"{PLAN} ประจำปีงบประมาณ พ.ศ. 2563", Outcome.CANT_TELL),
        (f"{PLAN} ประจำปีงบประมาณ พ.ศ. 2561", Outcome.FAILED),
    ],
)
def test_a_scan_fails_only_when_its_label_names_another_year(label: str, outcome: Outcome) -> None:
    period = Check("period", checks.load("period").Parameters(of="fiscal_year"))
    dated = element("a", "x", present=None, recent=Condition("all_of", (period,)))
    scan = replace(unreadable("https://samut.example/scan.pdf"), label=label)
    assert judged(item(dated), place(scan)).outcome is outcome


def test_a_scan_at_a_place_that_is_hardly_plausible_keeps_nothing_open() -> None:
    weak = place(unreadable("https://samut.example/scan.pdf"), score=0.2)
    assert judged(item(*TWO), weak).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("cause", "blame", "may_retry", "outcome", "reason"),
    [
        (FetchCause.NOT_FOUND, Blame.AGENCY, False, Outcome.FAILED, Reason.BROKEN_LINK),
        (FetchCause.TLS, Blame.AGENCY, False, Outcome.CANT_TELL, Reason.UNREADABLE),
        (FetchCause.BAD_URL, Blame.AGENCY, False, Outcome.FAILED, Reason.BROKEN_LINK),
        (FetchCause.LOGIN_REQUIRED, Blame.AGENCY, False, Outcome.FAILED, Reason.LOGIN_REQUIRED),
        (FetchCause.TIMEOUT, Blame.NETWORK, True, Outcome.UNTESTED, Reason.TIMEOUT),
        (FetchCause.SERVER_ERROR, Blame.AGENCY, True, Outcome.UNTESTED, Reason.TIMEOUT),
        (FetchCause.ROBOTS, Blame.AGENCY, False, Outcome.UNTESTED, Reason.ROBOTS),
    ],
)
def test_only_a_dead_link_is_the_agencys_failure(
    cause: FetchCause, blame: Blame, may_retry: bool, outcome: Outcome, reason: Reason
) -> None:
    verdict = judged(item(*TWO), place(dead("https://samut.example/x", cause, blame, may_retry)))
    assert (verdict.outcome, verdict.reason) == (outcome, reason)
    for finding in verdict.findings:
        for result in finding.results:
            facts = result.observation.facts
            assert result.kind == "access"
            assert all(Speech(at).say(f"access.{reason.value}", **facts) for at in languages())


def test_absence_is_earned_only_when_all_plausible_links_were_opened() -> None:
    complete = Search(TOPIC, looked_at=(AGENCY.main_site,))
    link = FrontierLink("https://samut.example/plan", PLAN, AGENCY.main_site)
    not_opened = replace(complete, unfetched=(link,))
    told = [
        (v.outcome, v.reason)
        for v in (judged(item(*TWO), search=s) for s in (complete, not_opened))
    ]
    assert told == [
        (Outcome.FAILED, Reason.NOT_PUBLISHED),
        (Outcome.UNTESTED, Reason.BUDGET),
    ]


def test_a_wrong_place_stays_open_while_a_plausible_link_is_not_opened() -> None:
    link = FrontierLink("https://samut.example/plan", PLAN, AGENCY.main_site)
    verdict = judged(
        item(*TWO),
        place(exhibit("https://samut.example/1", "รายรับ")),
        search=Search(TOPIC, unfetched=(link,)),
    )
    assert verdict.outcome is Outcome.UNTESTED
    assert outcomes(verdict) == {"a": "passed", "b": "untested"}


def test_a_check_that_crashes_costs_its_element_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = checks.load("phrase")
    real = module.observe

    def observe(parameters: object, exhibits: object, context: object) -> object:
        if "รายจ่าย" in parameters.all:
            raise RuntimeError("broken")
        return real(parameters, exhibits, context)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "observe", observe)
    verdict = judged(item(*TWO), place(exhibit("https://samut.example/1", "รายรับ รายจ่าย")))
    assert outcomes(verdict) == {"a": "passed", "b": "untested"}
    assert verdict.reason is Reason.CRASH
