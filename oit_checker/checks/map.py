"""The place shows on a map where the agency is.

Looks at all exhibits, header and footer included: embedded maps, links to online maps, links
labelled as map, and pictures that are called a map (alt text, title, caption or heading).

Parameters
    none

Outcomes
    passed      a map is embedded, linked or pictured
    failed      `incomplete`: every page of the place was read, and none has one
    cant_tell   `unreadable`: it could stand in a scan
    untested    it could stand on a page that was not fetched

What the check cannot see: whether the pin is at the right place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oit_checker.checks._access import open_end
from oit_checker.checks._contact import MAP_URL, openings
from oit_checker.checks._context import Context
from oit_checker.model.document import Document, Region
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.script import squeezed

SCOPE = "place"

_MAP_WORD = re.compile(r"แผนที่(?!นำทางเว็บ|เว็บ|ไซต์|ภาษี|ชุมชน|ยุทธศาสตร์)|googlemap|ที่ตั้งสำนักงาน|\bmap\b")
_SITE_MAP = re.compile(r"sitemap|แผนผังเว็บ|แผนที่เว็บ|แผนที่ไซต์")


@dataclass(frozen=True)
class Parameters:
    pass


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    for exhibit in exhibits:
        if exhibit.document is None or not (exhibit.is_readable or exhibit.document.images):
            continue
        for how, evidence in _maps(exhibit.document):
            found = {"how": how, "quote": evidence.quote}
            return Observation(Outcome.PASSED, None, found, (evidence,))
    facts = {"how": None, "quote": None}
    if open_ := open_end(exhibits):
        return Observation(open_[0], open_[1], facts, open_[2])
    return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, openings(exhibits))


def _maps(document: Document) -> Iterator[tuple[str, Evidence]]:
    for link in document.links:
        if MAP_URL.search(link.url):
            how = "embedded" if link.kind in ("iframe", "embed", "frame") else "linked"
            yield how, Evidence(document.url, link.label or link.url, "link", block=link.block)
    for image in document.images:
        # The caption is short; a long neighbourhood only happens to speak of a map.
        near = image.near if len(image.near) <= 120 else ""
        # An icon in the footer stands below the last heading of the content, and not under it.
        in_content = image.region is Region.MAIN
        governed = document.headings_at(image.block)[-1:] if in_content else ()
        for text in (image.alt, image.title, near, *governed):
            if _is_map(text):
                yield "pictured", Evidence(document.url, text, "image", block=image.block)
    for link in document.links:
        if link.url and _is_map(link.label) and len(link.label) <= 80:
            yield "linked", Evidence(document.url, link.label, "link", block=link.block)


def _is_map(text: str) -> bool:
    folded = squeezed(text)
    spaced = text.casefold()
    if not text or _SITE_MAP.search(folded):
        return False
    return _MAP_WORD.search(folded) is not None or re.search(r"\bmaps?\b", spaced) is not None
