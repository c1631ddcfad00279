"""What a judgement can be, and why."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """W3C EARL's five outcomes."""

    PASSED = "passed"
    FAILED = "failed"
    CANT_TELL = "cant_tell"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"


class Reason(StrEnum):
    """Why an outcome is not `passed`. A reason belongs to the outcomes named beside it."""

    # failed: the assessors' own families
    NOT_PUBLISHED = "not_published"
    OFF_TOPIC = "off_topic"
    INCOMPLETE = "incomplete"
    OUT_OF_DATE = "out_of_date"
    MONTHS_MISSING = "months_missing"
    UNCLEAR_LOCATION = "unclear_location"
    SHARED_CHANNEL = "shared_channel"
    INCONSISTENT_WITH = "inconsistent_with"
    BROKEN_LINK = "broken_link"
    OFF_MAIN_SITE = "off_main_site"
    LOGIN_REQUIRED = "login_required"
    UNCLEAR_CONTENT = "unclear_content"
    # cant_tell
    UNREADABLE = "unreadable"
    LOW_QUALITY_SCAN = "low_quality_scan"
    HOSTED_ELSEWHERE = "hosted_elsewhere"
    SEVERAL_PLACES = "several_places"
    DOUBTFUL_DATE = "doubtful_date"
    DOUBTFUL_CONTENT = "doubtful_content"
    RELATED_ITEM_OPEN = "related_item_open"
    # untested: our doing
    BUDGET = "budget"
    ROBOTS = "robots"
    TIMEOUT = "timeout"
    NOT_DUE_YET = "not_due_yet"
    CRASH = "crash"


REASONS_OF_FAILED = frozenset(
    {
        Reason.NOT_PUBLISHED,
        Reason.OFF_TOPIC,
        Reason.INCOMPLETE,
        Reason.OUT_OF_DATE,
        Reason.MONTHS_MISSING,
        Reason.UNCLEAR_LOCATION,
        Reason.SHARED_CHANNEL,
        Reason.INCONSISTENT_WITH,
        Reason.BROKEN_LINK,
        Reason.OFF_MAIN_SITE,
        Reason.LOGIN_REQUIRED,
        Reason.UNCLEAR_CONTENT,
    }
)
REASONS_OF_CANT_TELL = frozenset(
    {
        Reason.UNREADABLE,
        Reason.LOW_QUALITY_SCAN,
        Reason.HOSTED_ELSEWHERE,
        Reason.SEVERAL_PLACES,
        Reason.DOUBTFUL_DATE,
        Reason.DOUBTFUL_CONTENT,
        Reason.RELATED_ITEM_OPEN,
    }
)
REASONS_OF_UNTESTED = frozenset(
    {Reason.BUDGET, Reason.ROBOTS, Reason.TIMEOUT, Reason.NOT_DUE_YET, Reason.CRASH}
)


class Authority(StrEnum):
    """How well an Element's wording is attested for one fiscal year."""

    OFFICIAL = "official"
    REPORTED = "reported"
    DERIVED = "derived"
    RECALLED = "recalled"


class Binding(StrEnum):
    """`example`: a detail that the criteria introduce with เช่น; its absence costs nothing."""

    REQUIRED = "required"
    EXAMPLE = "example"
