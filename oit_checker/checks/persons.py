"""The place lists people, each with name, position, photograph and contact, as asked for.

Looks at the content of all exhibits of the place (not at menus, headers, footers): table rows and
cells, cards, lines below each other, hidden pop-ups, and pages of single persons one step below.

Parameters
    at_least    how many people there must be (1)
    each        what each must have: any of name, position, photo, contact
    executive   only executives are asked (true): members of the council and other staff are not

Outcomes
    passed      enough people, and each has all that is asked for
    failed      `incomplete`: too few, or some lack something (fact `missing`: "name: what")
    cant_tell   `unreadable`: the names could stand in a picture or a scan that was not read;
                `low_quality_scan`: its letters were read too unsurely; `doubtful_content`: all
                that is missing are photographs of people whose names were read in a picture of
                several, or on a scanned page
    untested    what is missing could stand on a page that was not fetched

A contact is a telephone number or an e-mail beside the person or on the person's own page; one
number for all, below the list or in the footer, is nobody's. A photograph is a picture in the same
cell, card or before the name that is not a logo, an icon or a banner. A picture in which one person
is named is that person's photograph; on a board of several (one picture of all executives) faces
mostly stand above the names, but a list of names looks the same to us: a person must look. A post
marked as vacant is excused. What the check cannot see: whether the picture shows that person, or
any person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from oit_checker.checks._access import open_end
from oit_checker.checks._context import Context
from oit_checker.checks._people import Person, people_of, posters
from oit_checker.checks._pictures import has_poor_letters, letters_of
from oit_checker.checks._text import main_stretch, opening_evidence, quoted
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.contact import emails_in, telephones_in
from oit_checker.thai.phrases import contains

SCOPE = "place"

_ATTRIBUTES = ("name", "position", "photo", "contact")
_SHOWN = 8


@dataclass(frozen=True)
class Parameters:
    at_least: int = 1
    each: tuple[str, ...] = ("name", "position")
    executive: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "each", tuple(self.each))
        if unknown := [name for name in self.each if name not in _ATTRIBUTES]:
            raise ValueError(f"each: {unknown[0]!r} is none of {', '.join(_ATTRIBUTES)}")
        if self.at_least < 1:
            raise ValueError("at_least: must be 1 or more")


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    people = _wanted(people_of(exhibits), parameters)
    if "contact" in parameters.each:
        people = [_with_own_page(person, exhibits) for person in people]
    missing = [
        (person, lacking) for person in people if (lacking := _lacking(person, parameters.each))
    ]
    facts = {
        "count": len(people),
        "at_least": parameters.at_least,
        "persons": [person.shown for person in people[:_SHOWN]],
        "missing": [f"{p.shown}: {', '.join(lacking)}" for p, lacking in missing[:_SHOWN]],
        "missing_count": len(missing),
    } | {
        f"without_{name}": [p.shown for p, lacking in missing if name in lacking][:_SHOWN] or None
        for name in _ATTRIBUTES
    }
    if len(people) >= parameters.at_least and not missing:
        return Observation(Outcome.PASSED, None, facts, _quotes(people, exhibits))
    shown = _quotes([p for p, _ in missing] or people, exhibits)
    if len(people) >= parameters.at_least and all(
        person.pictured and lacking == ["photo"] for person, lacking in missing
    ):
        return Observation(Outcome.CANT_TELL, Reason.DOUBTFUL_CONTENT, facts, shown)
    if open_ := _may_stand_elsewhere(people, exhibits):
        return Observation(open_[0], open_[1], facts, shown or open_[2])
    return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, shown or _openings(exhibits))


def _wanted(people: Sequence[Person], parameters: Parameters) -> list[Person]:
    if not parameters.executive:
        return list(people)
    chosen = [person for person in people if person.is_executive]
    if any(person.rank for person in chosen):
        # Beside executives, someone with neither position, photo nor contact is only mentioned.
        chosen = [p for p in chosen if p.rank or p.photo or p.contact]
    return chosen


def _lacking(person: Person, each: Sequence[str]) -> list[str]:
    if person.vacant:
        return []
    has = {
        "name": bool(person.name),
        "position": bool(person.position),
        "photo": person.photo,
        "contact": bool(person.contact),
    }
    return [name for name in each if not has[name]]


def _with_own_page(person: Person, exhibits: Sequence[Exhibit]) -> Person:
    """The contact on a page of the person's own, one step below."""
    if person.contact or not person.name:
        return person
    for exhibit in exhibits:
        if exhibit.step == 0 or exhibit.document is None or not exhibit.is_readable:
            continue
        text = main_stretch(exhibit.document).text
        others = [p for p in people_of([exhibit]) if p.name and p.name != person.name]
        if others or not contains(
            f"{exhibit.label}\n{exhibit.document.title}\n{text}", person.name
        ):
            continue
        if contacts := (*telephones_in(text), *emails_in(text)):
            return replace(person, contact=contacts[0].value)
    return person


def _may_stand_elsewhere(
    people: Sequence[Person], exhibits: Sequence[Exhibit]
) -> tuple[Outcome, Reason, tuple[Evidence, ...]] | None:
    """Where what is missing could stand unread: any exhibit when nobody was found, else a person's
    own page; or a big picture on a page that names nobody."""
    if people:
        own = [e for e in exhibits if any(contains(e.label, p.shown) for p in people if e.label)]
        return open_end(own)
    if found := open_end(exhibits):
        return found
    for exhibit in exhibits:
        document = exhibit.document
        if document is None:
            continue
        boards = posters(document)
        if has_poor_letters(document) and (boards or not document.is_page):
            return Outcome.CANT_TELL, Reason.LOW_QUALITY_SCAN, opening_evidence(document)
        for image in [image for image in boards if not letters_of(document, image)][:1]:
            quote = image.alt or image.url.rsplit("/", 1)[-1] or document.url
            evidence = Evidence(document.url, quote, "image", block=image.block)
            return Outcome.CANT_TELL, Reason.UNREADABLE, (evidence,)
    return None


def _quotes(people: Sequence[Person], exhibits: Sequence[Exhibit]) -> tuple[Evidence, ...]:
    found = []
    for person in people[:5]:
        document = exhibits[person.exhibit].document
        if document is not None and person.block < len(document.blocks):
            found.append(quoted(document, person.block, phrase=person.shown))
    return tuple(dict.fromkeys(found))


def _openings(exhibits: Sequence[Exhibit]) -> tuple[Evidence, ...]:
    first = next((e.document for e in exhibits if e.document is not None and e.is_readable), None)
    return opening_evidence(first) if first is not None else ()
