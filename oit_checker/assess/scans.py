"""What was not found on page images is not missing for sure: a failure that rests on poor reading
is a question for a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from oit_checker.model.document import (
    SCRIPT_MENU,
    SCRIPTED,
    UNREAD_DIGIT,
    Document,
    PageQuality,
    PageState,
    Readability,
    Region,
)
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation

_BY_ABSENCE = frozenset(
    {Reason.INCOMPLETE, Reason.UNCLEAR_CONTENT, Reason.MONTHS_MISSING, Reason.INCONSISTENT_WITH}
)
_BY_DATE = frozenset({Reason.OUT_OF_DATE, Reason.MONTHS_MISSING})
_PAGE_LETTERS = 400
_FRONT_PAGE = re.compile(r"/?(?:(?:index|default|home|main)\.\w{3,5})?", re.I)
_BY_TITLE = frozenset({"title", "heading"})
_BY_LABEL = frozenset({"label", "link", "file_name"})


def held_back(observation: Observation, exhibits: Iterable[Exhibit]) -> Observation | None:
    """The Observation that a person must look, in place of a failure that poorly read or unread
    page images may have caused; None when the failure stands."""
    if observation.outcome is not Outcome.FAILED or observation.reason is None:
        return None
    if _rests_on_label(observation):
        return None
    says_other_year = _is_said_of_another_year(observation)
    for exhibit in exhibits:
        document = exhibit.document
        if document is None or not document.is_readable or _is_home(exhibit):
            continue
        if _is_undrawn(document) and observation.reason in _BY_ABSENCE | _BY_DATE:
            return _question(Reason.UNREADABLE, exhibit, (), observation, Readability.NEEDS_BROWSER)
        if document.is_page and not _is_picture_of_text(document):
            continue
        poor = [each for each in document.scan if _may_hide(each, observation.reason)]
        if says_other_year and not any(each.state is PageState.LOW for each in poor):
            continue
        if poor:
            return _question(Reason.LOW_QUALITY_SCAN, exhibit, _pages(document, poor), observation)
        if document.unread_pages and observation.reason in _BY_ABSENCE | _BY_DATE:
            return _question(Reason.UNREADABLE, exhibit, document.unread_pages, observation)
    return None


def _is_said_of_another_year(observation: Observation) -> bool:
    """A title or heading whose digits were all read names another year: nothing is missing."""
    return (
        observation.reason is Reason.OUT_OF_DATE
        and bool(observation.facts.get("found_years"))
        and any(
            piece.where in _BY_TITLE and UNREAD_DIGIT not in piece.quote
            for piece in observation.evidence
        )
    )


def _is_home(exhibit: Exhibit) -> bool:
    """A site's front page: nobody publishes there by a picture alone."""
    parts = urlsplit(exhibit.url)
    is_unlinked = exhibit.step == 0 and not exhibit.label and not exhibit.found_on
    return is_unlinked or (not parts.query and bool(_FRONT_PAGE.fullmatch(parts.path)))


def _is_undrawn(page: Document) -> bool:
    """Scripts would have added to it, and no browser drew it."""
    return SCRIPTED in page.problems or SCRIPT_MENU in page.problems


def _is_picture_of_text(page: Document) -> bool:
    """A page whose content is a picture, or its own letters as they look: what an ordinary page
    lacks does not hide in one of its photographs."""
    own = sum(len(b.text) for b in page.blocks if b.region is Region.MAIN and not b.picture)
    return own < _PAGE_LETTERS or not any(b.picture for b in page.blocks)


def _rests_on_label(observation: Observation) -> bool:
    """What a label or a file name says was never a matter of reading an image."""
    return bool(observation.evidence) and all(e.where in _BY_LABEL for e in observation.evidence)


def _may_hide(page: PageQuality, reason: Reason) -> bool:
    """What is said to be missing may stand on this page image."""
    if page.state in (PageState.LOW, PageState.TIMEOUT):
        return reason in _BY_ABSENCE | _BY_DATE | {Reason.OFF_TOPIC}
    return page.unread_digits > 0 and reason in _BY_DATE


def _pages(document: Document, poor: Iterable[PageQuality]) -> tuple[int, ...]:
    """Numbers of a file's pages; a web page with pictures has none."""
    return () if document.is_page else tuple(each.page for each in poor)


def _question(
    reason: Reason,
    exhibit: Exhibit,
    pages: tuple[int, ...],
    failed: Observation,
    readability: Readability | None = None,
) -> Observation:
    document = exhibit.document
    if readability is None and document is not None:
        readability = document.readability
    facts: dict[str, Any] = {
        "url": exhibit.url,
        "readability": readability.value if readability is not None else "",
        "cause": "",
        "pages": list(pages[:12]) or None,
    }
    label = exhibit.label or (document.file_name if document is not None else "")
    page = pages[0] if pages else None
    shown = failed.evidence[:2] or (
        Evidence(exhibit.url, label or exhibit.url, "label", page=page),
    )
    return Observation(Outcome.CANT_TELL, reason, facts, shown)
