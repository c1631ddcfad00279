"""The part of an Exhibit in which words are looked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from oit_checker.checks._text import Stretch, is_heading, main_indices, main_stretch
from oit_checker.checks._titles import Standing, title_lines
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.thai.phrases import haystack
from oit_checker.thai.script import squeezed

Where = Literal["text", "headings", "title", "anywhere"]


@dataclass(frozen=True, slots=True)
class Searched:
    """A text and, for each phrase, the quote that shows it."""

    stretch: Stretch | None
    lines: tuple[Evidence, ...]

    def evidence(self, phrase: str) -> Evidence | None:
        """Where the phrase stands, None when it does not occur."""
        found = self.stretch.evidence(phrase) if self.stretch is not None else None
        if found is not None:
            return found
        return next((line for line in self.lines if haystack(line.quote).has(phrase)), None)

    def has(self, phrase: str) -> bool:
        return self.evidence(phrase) is not None


def searched(exhibit: Exhibit, where: Where) -> Searched:
    """`text`: the content; `headings`: headings, bold lines, captions and titles; `title`: title
    lines and the label; `anywhere`: all of it, with headers, footers, labels, link labels, picture
    texts and the file name."""
    document = exhibit.document
    lines = title_lines(exhibit)
    if document is None:
        return Searched(None, tuple(line.evidence for line in lines))
    if where == "text":
        return Searched(main_stretch(document), ())
    if where == "headings":
        own = (Standing.TITLE, Standing.HEADING)
        indices = tuple(i for i in main_indices(document) if is_heading(document.blocks[i]))
        evidence = tuple(line.evidence for line in lines if line.standing in own)
        return Searched(Stretch(document, indices), evidence)
    if where == "title":
        titles = (Standing.TITLE, Standing.LABEL)
        named = [line.evidence for line in lines if line.standing in titles]
        named += [line.evidence for line in lines if line.evidence.where == "title"]
        return Searched(None, tuple(named))
    everything = Stretch(document, tuple(range(len(document.blocks))))
    evidence = tuple(line.evidence for line in lines)
    links = tuple(
        Evidence(document.url, text, "link", block=link.block)
        for link in document.links
        if (text := f"{link.label} {link.title}".strip())
    )
    images = tuple(
        Evidence(document.url, text, "image", block=image.block)
        for image in document.images
        if (text := f"{image.alt} {image.title} {image.near}".strip())
    )
    return Searched(everything, (*evidence, *links, *images))


def narrowest(text: str, phrases: Iterable[str]) -> int | None:
    """The length in letters of the shortest run of text that holds all phrases; None when one of
    them does not occur."""
    letters = squeezed(text)
    hits: list[tuple[int, int, int]] = []
    count = 0
    for number, phrase in enumerate(phrases):
        needle = squeezed(phrase)
        count = number + 1
        at = letters.find(needle)
        while at >= 0 and needle:
            hits.append((at, at + len(needle), number))
            at = letters.find(needle, at + 1)
    best: int | None = None
    latest: dict[int, tuple[int, int]] = {}
    for start, end, number in sorted(hits):
        latest[number] = (start, end)
        if len(latest) == count:
            run = max(e for _, e in latest.values()) - min(s for s, _ in latest.values())
            best = run if best is None else min(best, run)
    return best
