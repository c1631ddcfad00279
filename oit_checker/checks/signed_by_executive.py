"""The Document is signed by the agency's top executive.

Looks for a signature block: a name in brackets or after ลงชื่อ/ลงนาม, with a top position beside it
(the lines above and below), anywhere in the content; else for a name with a top position near the
end.

Parameters
    current     the name must also be the top executive's on the place of the topic `executives`

Outcomes
    passed      name and top position (facts `name`, `position`, `signed_date`, None if undated)
    failed      `unclear_content`: no such block, or another position; `out_of_date`: (current) the
                name is not among the executives
    cant_tell   `unreadable`: the page has a picture that may hold the signature, and no name;
                `doubtful_content`: a top position without a name; `related_item_open`: (current)
                the place of the executives is missing or names nobody, or either was read from an
                image and the names are not alike

What the check cannot see: whether the signature is there; a date that is missing is only told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from oit_checker.checks._context import Context
from oit_checker.checks._people import people_of, portraits
from oit_checker.checks._text import main_indices, opening_evidence, quoted
from oit_checker.model.document import Document
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.dates import dates_in
from oit_checker.thai.people import PersonName, Position, is_council_member, names_in, positions_in
from oit_checker.thai.script import squeezed

SCOPE = "document"

_EXECUTIVES = "executives"
_SIGNED = re.compile(r"ลงชื่อ|ลงนาม|\(\s*(?:นาย|นาง|น\.|ว่าที่|ดร|พ|ร|ส|จ|ม)")
_ACTING = re.compile(r"รักษาราชการแทน|ปฏิบัติหน้าที่|รักษาการ|ปฏิบัติราชการแทน")
_ALIKE = 0.85  # of two names, one of which was read from an image
_REACH = 4  # blocks between a name and its position
_SIGNING_PICTURE_PX = 60


@dataclass(frozen=True)
class Parameters:
    current: bool = False


@dataclass(frozen=True, slots=True)
class _Signature:
    name: PersonName
    position: Position
    block: int
    bracketed: bool


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    document = exhibits[0].document
    if document is None or not document.is_readable:
        return Observation(Outcome.CANT_TELL, Reason.UNREADABLE, _facts(None, None), ())
    signature = _signature(document)
    signed_date = _signed_date(document)
    if signature is None:
        return _unsigned(document, signed_date)
    facts = _facts(signature, signed_date)
    evidence = (quoted(document, signature.block, phrase=signature.name.quote),)
    if parameters.current:
        return _checked_against_executives(document, signature, facts, evidence, context)
    return Observation(Outcome.PASSED, None, facts, evidence)


def _facts(signature: _Signature | None, signed_date: str | None) -> dict[str, str | None]:
    return {
        "name": signature.name.full if signature else None,
        "position": signature.position.quote if signature else None,
        "signed_date": signed_date,
        "executives": None,
    }


def _signature(document: Document) -> _Signature | None:
    """The last bracketed one, else the last name beside a top position."""
    indices = main_indices(document)
    found: list[_Signature] = []
    for place, index in enumerate(indices):
        text = document.blocks[index].text
        for name in names_in(text):
            window = indices[max(0, place - 1) : place + _REACH]
            position = _top_position(document, window, index, name)
            if position is not None:
                around = text[max(0, name.position - 12) : name.position + len(name.quote)]
                bracketed = _SIGNED.search(f"{around}") is not None
                found.append(_Signature(name, position, index, bracketed))
    bracketed_ones = [each for each in found if each.bracketed]
    if not found:
        return None
    return (bracketed_ones or found)[-1]


def _top_position(
    document: Document, window: Sequence[int], at: int, name: PersonName
) -> Position | None:
    """The position nearest to a name, when it is a top one, or stands in for it."""
    for index in sorted(window, key=lambda i: (i < at, abs(i - at))):
        text = document.blocks[index].text
        if is_council_member(text):
            return None
        if index > at and names_in(text):
            return None  # the next person's
        positions = positions_in(text)
        if index == at:
            after = [p for p in positions if p.position >= name.position]
            positions = tuple(after) or positions
        if not positions:
            continue
        if positions[0].rank == "top":
            return positions[0]
        acting = "\n".join(document.blocks[i].text for i in window if i >= at)
        stands_in = _ACTING.search(acting) and next(
            (p for p in positions_in(acting) if p.rank == "top"), None
        )
        return stands_in or None
    return None


def _signed_date(document: Document) -> str | None:
    """The last whole date of the content."""
    text = "\n".join(document.blocks[i].text for i in main_indices(document))
    days = [mention for mention in dates_in(text) if mention.precision == "day"]
    return days[-1].start.isoformat() if days else None


def _unsigned(document: Document, signed_date: str | None) -> Observation:
    facts = _facts(None, signed_date)
    pictures = [
        image
        for image in portraits(document)
        if image.width is None or image.width >= _SIGNING_PICTURE_PX
    ]
    text = "\n".join(document.blocks[i].text for i in main_indices(document))
    if pictures and not names_in(text):
        quote = pictures[0].alt or pictures[0].url.rsplit("/", 1)[-1]
        evidence = Evidence(document.url, quote, "image", block=pictures[0].block)
        return Observation(Outcome.CANT_TELL, Reason.UNREADABLE, facts, (evidence,))
    tops = [p for p in positions_in(text) if p.rank == "top"]
    if tops and not names_in(text) and _SIGNED.search(text):
        facts["position"] = tops[-1].quote
        evidence_of = opening_evidence(document)
        return Observation(Outcome.CANT_TELL, Reason.DOUBTFUL_CONTENT, facts, evidence_of)
    return Observation(Outcome.FAILED, Reason.UNCLEAR_CONTENT, facts, opening_evidence(document))


def _checked_against_executives(
    document: Document,
    signature: _Signature,
    facts: dict[str, str | None],
    evidence: tuple[Evidence, ...],
    context: Context,
) -> Observation:
    related = context.related.get(_EXECUTIVES)
    if related is None:
        return Observation(Outcome.CANT_TELL, Reason.RELATED_ITEM_OPEN, facts, evidence)
    listed = people_of(related.exhibits)
    names = [p.name for p in listed if p.name and p.is_executive]
    if not names:
        return Observation(Outcome.CANT_TELL, Reason.RELATED_ITEM_OPEN, facts, evidence)
    facts["executives"] = ", ".join(names[:3])
    if any(_is_same(signature.name, name) for name in names):
        return Observation(Outcome.PASSED, None, facts, evidence)
    if _is_read_from_image([document, *(e.document for e in related.exhibits if e.document)]):
        if any(_is_alike(signature.name, name) for name in names):
            return Observation(Outcome.PASSED, None, facts, evidence)
        return Observation(Outcome.CANT_TELL, Reason.RELATED_ITEM_OPEN, facts, evidence)
    return Observation(Outcome.FAILED, Reason.OUT_OF_DATE, facts, evidence)


def _is_read_from_image(documents: Iterable[Document]) -> bool:
    return any(document.scan for document in documents)


def _is_alike(name: PersonName, listed: str) -> bool:
    """A letter or two apart, as names read from images are."""
    mine, other = squeezed(f"{name.first}{name.last}"), squeezed(listed)
    return SequenceMatcher(None, mine, other[-len(mine) :], autojunk=False).ratio() >= _ALIKE


def _is_same(name: PersonName, listed: str) -> bool:
    """First and last name agree; prefixes and ranks change."""
    return squeezed(f"{name.first}{name.last}") in squeezed(listed)
