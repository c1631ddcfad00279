"""What a ruling rests on: the addresses, and whether what was there is there still."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from oit_checker.model.document import Document
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Evidence
from oit_checker.model.result import AnswerReport, Finding, Run, Verdict
from oit_checker.store import KeptPage
from oit_checker.thai.script import squeezed

_GENERAL = "general/"
_MOST_LOOKED_AT = 20
_FAILURE = "failure:"


def addresses_of(run: Run, item_id: str, element_id: str = "") -> tuple[str, ...]:
    """The addresses that a Verdict (or one Finding) rests on: the answered ones, the best place
    of each topic, and where the Findings that count and their Evidence stand. A general condition
    that holds is left out: it is about the whole site. Where nothing was found, the pages that
    were looked at, or at least the main site's."""
    verdict = run.verdict(item_id)
    found = dict.fromkeys([*_answered(run.answers, item_id), *_best_places(verdict)])
    for finding in _resting_on(verdict, element_id):
        found.update(dict.fromkeys([finding.url, *(e.url for e in finding.evidence)]))
    found.pop("", None)
    if not found:
        looked = (url for search in verdict.searches for url in search.looked_at)
        found = dict.fromkeys(list(dict.fromkeys(looked))[:_MOST_LOOKED_AT])
    return tuple(found) or (run.agency.main_site,)


def quotes_of(run: Run, item_id: str, element_id: str = "") -> tuple[Evidence, ...]:
    findings = _resting_on(run.verdict(item_id), element_id)
    return tuple(e for finding in findings for e in finding.evidence)


def pictures_at(pages: Mapping[str, KeptPage], quotes: Iterable[Evidence]) -> tuple[str, ...]:
    """The images, with addresses of their own, in which quotes were read."""
    found: dict[str, None] = {}
    for quote in quotes:
        document = pages[quote.url].document if quote.url in pages else None
        number = quote.block
        if document is not None and number is not None and 0 <= number < len(document.blocks):
            found[document.blocks[number].picture] = None
    found.pop("", None)
    return tuple(url for url in found if url not in pages)


def digest_of(page: KeptPage | None) -> str:
    """SHA-256 of the bytes; `failure:<cause>`; '' for what was never fetched."""
    if page is None:
        return ""
    if page.snapshot is not None:
        return page.snapshot.sha256
    return f"{_FAILURE}{page.failure.cause.value}" if page.failure else ""


def text_digest_of(page: KeptPage, quotes: Iterable[str]) -> str:
    """A digest of what a web page says, '' for a file or a page without words. It is of the main
    text (`main:…`), so that menus and counters around it may change; where a quote stands outside
    of that (an address in a footer), of all (`all:…`)."""
    if page.document is None or not page.document.is_page:
        return ""
    main, everything = squeezed(page.document.main_text), squeezed(page.document.text)
    around = [q for q in map(squeezed, quotes) if q in everything and q not in main]
    return _text_digest(page.document, "all" if around else "main")


def is_same(page: KeptPage | None, digest: str, text: str) -> bool:
    """Whether an address still gives what it gave. Bytes decide, except for web pages: one whose
    bytes differ but that says the same is the same (many are made anew for each visitor), and one
    that scripts draw must say the same even where its bytes do. A page that is gone is not the
    same, and neither is a dead link that came back."""
    if page is None or page.snapshot is None:
        return digest == digest_of(page)
    if not digest or digest.startswith(_FAILURE):
        return False
    is_drawn = page.snapshot.rendering is not None and bool(page.snapshot.rendering.dom_sha256)
    if page.snapshot.sha256 == digest and not is_drawn:
        return True
    if page.document is None or not page.document.is_page:
        return page.snapshot.sha256 == digest
    return bool(text) and _text_digest(page.document, text.partition(":")[0]) == text


def _text_digest(document: Document, part: str) -> str:
    said = squeezed(document.main_text if part == "main" else document.text)
    return f"{part}:{hashlib.sha256(said.encode('utf-8')).hexdigest()}" if said else ""


def _answered(answers: Iterable[AnswerReport], item_id: str) -> list[str]:
    urls = [url for answer in answers if answer.item_id == item_id for url in answer.urls]
    return [url.answered_at or url.url for url in urls]


def _best_places(verdict: Verdict) -> list[str]:
    """One a topic: they stand best first."""
    best: dict[str, str] = {}
    for place in verdict.places:
        best.setdefault(place.topic, place.url)
    return list(best.values())


def _resting_on(verdict: Verdict, element_id: str) -> list[Finding]:
    if element_id:
        return [f for f in verdict.findings if f.element_id == element_id]
    return [f for f in verdict.findings if f.counts and not _is_settled(f)]


def _is_settled(finding: Finding) -> bool:
    return finding.element_id.startswith(_GENERAL) and finding.outcome is Outcome.PASSED
