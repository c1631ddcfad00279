from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from checks_material import HOME, page, scan

from oit_checker.assess.element import access_to
from oit_checker.checks import obstacle
from oit_checker.messages import Speech
from oit_checker.model.document import Document, Readability
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.web import Blame, FetchCause, FetchFailure
from oit_checker.rulepack import load_pack

DRIVE = "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123/view"
POST = "https://www.facebook.com/bansommut/posts/1"
ELSEWHERE = (Outcome.CANT_TELL, Reason.HOSTED_ELSEWHERE)
AT = datetime(2020, 4, 30, tzinfo=UTC)


def hosted(**facts: object) -> Exhibit:
    given = {
        "label": "แผนดำเนินงาน",
        "found_on": f"{HOME}/page",
        "hosted_by": "google-drive",
        **facts,
    }
    return Exhibit(DRIVE, **given)  # type: ignore[arg-type]


def failed(cause: FetchCause, blame: Blame = Blame.AGENCY, may_retry: bool = False) -> Exhibit:
    return hosted(failure=FetchFailure(DRIVE, cause, blame, may_retry, AT))


@pytest.mark.parametrize("why", ["hosted_elsewhere", "off_site", "robots"])
def test_what_a_service_shows_only_to_people_is_for_a_person(why: str) -> None:
    assert obstacle(hosted(unfetched=why)) == ELSEWHERE


@pytest.mark.parametrize("why", ["budget", "interrupted"])
def test_what_more_time_would_bring_is_untested(why: str) -> None:
    assert obstacle(hosted(unfetched=why)) == (Outcome.UNTESTED, Reason.BUDGET)


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (FetchCause.LOGIN_REQUIRED, (Outcome.FAILED, Reason.LOGIN_REQUIRED)),
        (FetchCause.NOT_FOUND, (Outcome.FAILED, Reason.BROKEN_LINK)),
        (FetchCause.SOFT_NOT_FOUND, (Outcome.FAILED, Reason.BROKEN_LINK)),
        (FetchCause.EMPTY, ELSEWHERE),
        (FetchCause.FORBIDDEN, ELSEWHERE),
        (FetchCause.THROTTLED, ELSEWHERE),
        (FetchCause.TIMEOUT, ELSEWHERE),
        (FetchCause.ROBOTS, ELSEWHERE),
        (FetchCause.TOO_LARGE, ELSEWHERE),
        (FetchCause.HTTP_ERROR, ELSEWHERE),
        (FetchCause.SERVER_ERROR, ELSEWHERE),
    ],
)
def test_only_gone_and_log_in_speak_against_the_agency(
    cause: FetchCause, expected: tuple[Outcome, Reason]
) -> None:
    assert obstacle(failed(cause)) == expected


def test_never_is_our_inability_with_a_service_a_failure() -> None:
    speaking = {FetchCause.LOGIN_REQUIRED, FetchCause.NOT_FOUND, FetchCause.SOFT_NOT_FOUND}
    for cause in set(FetchCause) - speaking - {FetchCause.BAD_URL}:
        for blame in Blame:
            for may_retry in (True, False):
                assert obstacle(failed(cause, blame, may_retry)) == ELSEWHERE


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (page("# แผนดำเนินงาน"), None),
        (scan("a.pdf"), (Outcome.CANT_TELL, Reason.UNREADABLE)),
        (
            replace(scan("a.pdf"), readability=Readability.TIMEOUT),
            (Outcome.UNTESTED, Reason.TIMEOUT),
        ),
        (replace(scan("a.pdf"), readability=Readability.BROKEN), ELSEWHERE),
        (page(readability=Readability.NEEDS_BROWSER), ELSEWHERE),
    ],
)
def test_a_file_that_came_is_judged_like_any_and_a_page_around_it_is_for_a_person(
    document: Document, expected: tuple[Outcome, Reason] | None
) -> None:
    assert obstacle(hosted(document=document)) == expected


def test_the_same_at_the_agencys_own_site_is_no_business_of_a_service() -> None:
    broken = replace(scan("a.pdf"), readability=Readability.BROKEN)
    assert obstacle(Exhibit(HOME, broken)) == (Outcome.FAILED, Reason.BROKEN_LINK)


def test_the_sentence_names_the_service_in_each_language() -> None:
    pack = load_pack(2563)
    seen = access_to(
        replace(hosted(unfetched="hosted_elsewhere"), hosted_by="flipbook"), pack.hosts
    )
    assert seen.facts["host"] == "flipbook"
    thai = Speech("th").say("access.hosted_elsewhere", **seen.facts)
    english = Speech("en").say("access.hosted_elsewhere", **seen.facts)
    assert "หนังสืออิเล็กทรอนิกส์" in thai and "ต้องให้คนเปิดดู" in thai
    assert "flipbook service" in english and "a person must see" in english
    assert [piece.quote for piece in seen.evidence] == ["แผนดำเนินงาน"]


def test_without_a_known_service_the_sentence_leaves_it_out() -> None:
    seen = access_to(Exhibit(POST, unfetched="off_site", label="แผน"), ())
    for language in ("th", "en"):
        said = Speech(language).say("access.hosted_elsewhere", **seen.facts)
        assert "()" not in said and "{" not in said
