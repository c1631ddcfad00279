"""A wanted year stands beside words of the matter.

For what a Document of this year must say of another year: an analysis of last year's assessment
names that year beside the assessment, while the title names this year. Looks at each line of the
Document's own content and the line after it (a sentence wraps).

Parameters
    of          the period, relative to the fiscal year: `fiscal_year - 1`, ...
    words       the year must stand beside one of these

Outcomes
    passed      a line with one of the words, or the line after or before it, names the year
                (fiscal or calendar; `พ.ศ.` or bare)
    failed      `out_of_date`: only other years, or none, stand beside the words;
                `incomplete`: none of the words occurs

What it cannot see: what is said of the year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oit_checker.checks._context import Context
from oit_checker.checks._text import first_evidence, opening_evidence, own_indices, quoted
from oit_checker.checks._years import marks_of, years_of
from oit_checker.model.document import Document
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.fiscal import Period, period_named
from oit_checker.thai.phrases import haystack

SCOPE = "document"


@dataclass(frozen=True)
class Parameters:
    of: str
    words: tuple[str, ...]

    def __post_init__(self) -> None:
        period_named(self.of, 2563)
        if not self.words:
            raise ValueError("words must name at least one word")


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    document = exhibits[0].document
    wanted = period_named(parameters.of, context.fiscal_year)
    if document is None:
        facts = _facts(wanted, parameters.words, ())
        return Observation(Outcome.CANT_TELL, Reason.UNREADABLE, facts)
    return _judged(document, wanted, parameters.words)


def _judged(document: Document, wanted: Period, words: tuple[str, ...]) -> Observation:
    lines = tuple(_lines_with(document, words))
    years: set[int] = set()
    for index, text in lines:
        marks = marks_of(text, wanted, covers=False)
        years.update(years_of(marks))
        if any(mark.fits for mark in marks):
            facts = _facts(wanted, words, tuple(years))
            return Observation(Outcome.PASSED, None, facts, (quoted(document, index),))
    facts = _facts(wanted, words, tuple(years))
    if not lines:
        evidence = opening_evidence(document)
        return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, evidence)
    shown = first_evidence([quoted(document, index) for index, _ in lines], 3)
    return Observation(Outcome.FAILED, Reason.OUT_OF_DATE, facts, shown)


def _lines_with(document: Document, words: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The lines in which a word stands, each alone first, then with its neighbours."""
    own = own_indices(document)
    hits = [n for n, i in enumerate(own) if _has_any(document.blocks[i].text, words)]
    for n in hits:
        yield own[n], document.blocks[own[n]].text
    for n in hits:
        near = own[max(n - 1, 0) : n + 2]
        yield own[n], "\n".join(document.blocks[i].text for i in near)


def _has_any(line: str, words: tuple[str, ...]) -> bool:
    prepared = haystack(line)
    return any(prepared.has(word) for word in words)


def _facts(wanted: Period, words: tuple[str, ...], years: tuple[int, ...]) -> dict[str, object]:
    found = sorted(years)
    return {
        "wanted_period": wanted.iso(),
        "words": list(words),
        "found_years": found,
        "shown_years": found or None,
    }
