"""Contact details anywhere on the pages of a place: headers and footers count."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from urllib.parse import unquote

from oit_checker.checks._access import open_end
from oit_checker.checks._text import letters_from, opening_evidence
from oit_checker.model.document import Block, Document, Region
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.contact import Mention

Finder = Callable[[str], Sequence[Mention]]
_SHOWN = 5
MAP_URL = re.compile(
    r"google\.[a-z.]+/maps|maps\.google\.|goo\.gl/maps|maps\.app\.goo\.gl|openstreetmap\.org|"
    r"osm\.org|longdo\.(?:com|org)|bing\.com/maps|/maps/embed|here\.com|apple\.com/maps",
    re.IGNORECASE,
)


def contact_observed(
    exhibits: Sequence[Exhibit], find: Finder, schemes: Sequence[str] = ()
) -> Observation:
    """Passed with the quotes found (content before furniture); else open or `incomplete`.

    `schemes`: links with these (`tel:`, `mailto:`) count when what follows is found by `find`.
    """
    found: list[tuple[Mention, Evidence]] = []
    for exhibit in exhibits:
        if exhibit.document is not None and exhibit.is_readable:
            found.extend(_in_document(exhibit.document, find, schemes))
    if found:
        values = list(dict.fromkeys(mention.value for mention, _ in found))
        facts = {"found": values[:_SHOWN], "count": len(values), "quote": found[0][1].quote}
        return Observation(Outcome.PASSED, None, facts, tuple(e for _, e in found[:_SHOWN]))
    facts = {"found": [], "count": 0, "quote": None}
    # An embedded map shows where the agency is; it does not state how to reach it.
    if open_ := open_end(e for e in exhibits if not MAP_URL.search(e.url)):
        return Observation(open_[0], open_[1], facts, open_[2])
    return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, openings(exhibits))


def openings(exhibits: Sequence[Exhibit]) -> tuple[Evidence, ...]:
    """What the first readable page begins with, to show what was looked at."""
    first = next((e.document for e in exhibits if e.document is not None and e.is_readable), None)
    return opening_evidence(first) if first is not None else ()


def _in_document(
    document: Document, find: Finder, schemes: Sequence[str]
) -> list[tuple[Mention, Evidence]]:
    starts, at = [], 0
    for each in document.blocks:
        starts.append(at)
        at += len(each.text) + 1
    found = []
    for mention in find(document.text):
        index = _block_of(document, starts, mention)
        block: Block | None = document.blocks[index] if index is not None else None
        quote = block.text if block and len(block.text) <= 200 else mention.quote
        if "\n" in mention.quote:
            quote = mention.quote
        evidence = Evidence(
            document.url,
            quote,
            "text",
            block.page if block else None,
            None,
            index,
            *(letters_from(document, block) if block else ()),
        )
        in_content = block is not None and block.region is Region.MAIN
        found.append((not in_content, mention, evidence))
    found.sort(key=lambda found_one: found_one[0])
    plain = [(mention, evidence) for _, mention, evidence in found]
    for link in document.links:
        scheme = next((s for s in schemes if link.href.lower().startswith(s)), "")
        target = re.split(r"[?;]", unquote(link.href[len(scheme) :]))[0] if scheme else ""
        for mention in find(target) if target else ():
            plain.append((mention, Evidence(document.url, link.label or target, "link")))
    return plain


def _block_of(document: Document, starts: Sequence[int], mention: Mention) -> int | None:
    """The Block of a mention. Normalising may have shifted positions a little."""
    near = bisect_right(starts, mention.position) - 1
    around = [i for i in (near, near - 1, near + 1, near - 2, near + 2) if 0 <= i < len(starts)]
    holding = (i for i in around if mention.quote in document.blocks[i].text)
    return next(holding, max(near, 0) if starts else None)
