"""The Document is for the wanted period.

What a Document is for is said, in order of authority, by: its own title (first headings of a page,
first lines of a file); its other headings, table captions and opening lines; the label of the link
that led to it, the headings above that link and the year that the path binds; its file name; its
properties. The first of these that names a year decides, so that a plan for 2563 may compare
itself with 2562. Years in names of laws, counters, today's date and the copyright never count, and
a plain day (of signing or of publishing) says little.

Parameters
    of          the period, relative to the fiscal year: `fiscal_year`, `fiscal_year - 1`,
                `first 6 months of fiscal_year`, ...
    covers      a range of several years that holds the period will do (default: no)
    over        it is a reporting period: as long as it is not over at `as_of`, the answer is
                `untested`, `not_due_yet` (default: no, as for a plan)

Outcomes
    passed      the title, headings or opening name the period; or the text speaks of it several
                times, or names its fiscal year, and nothing weightier speaks of another year.
                The calendar year of the same number is accepted (`reading` tells)
    failed      `out_of_date`: another year is named; or no year at all, anywhere
    cant_tell   `doubtful_date`: only the label, the path, the file name, the properties or a single
                date in the text speak for the period, or label and text contradict each other
    untested    `not_due_yet`

What it cannot see: whether a title of this year stands over last year's content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oit_checker.checks._context import Context
from oit_checker.checks._text import first_evidence, opening_evidence, own_indices, quoted
from oit_checker.checks._titles import Standing, TitleLine, address_words, title_lines
from oit_checker.checks._years import Mark, marks_of, years_of
from oit_checker.model.document import Document
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.dates import dates_in, years_in
from oit_checker.thai.fiscal import Period, period_named

SCOPE = "document"

_SEVERAL = 2  # mentions in the text that make a period certain
_FOR = re.compile("ประจำปี|ปีงบ|ประจำรอบ|รอบ")


@dataclass(frozen=True)
class Parameters:
    of: str
    covers: bool = False
    over: bool = False

    def __post_init__(self) -> None:
        period_named(self.of, 2563)


@dataclass(frozen=True, slots=True)
class _Said:
    """A mark and the line that carries it."""

    mark: Mark
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Case:
    """All that speaks for a period, by authority."""

    wanted: Period
    title: tuple[_Said, ...]
    headings: tuple[_Said, ...]
    body: tuple[_Said, ...]
    approach: tuple[_Said, ...]
    outside: tuple[_Said, ...]
    fallback: tuple[Evidence, ...]


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    exhibit = exhibits[0]
    wanted = period_named(parameters.of, context.fiscal_year)
    if parameters.over and context.as_of <= wanted.end:
        facts = _facts(wanted, ()) | {"due_date": wanted.end.isoformat()}
        evidence = opening_evidence(exhibit.document) if exhibit.document else ()
        return Observation(Outcome.UNTESTED, Reason.NOT_DUE_YET, facts, evidence)
    case = _case(exhibit, wanted, parameters.covers, context)
    return _by_title(case) or _by_headings(case) or _by_body(case) or _by_approach(case)


def _case(exhibit: Exhibit, wanted: Period, covers: bool, context: Context) -> _Case:
    lines = title_lines(exhibit)

    def said(*standings: Standing, bare_years: bool = True) -> tuple[_Said, ...]:
        return tuple(
            _Said(mark, line.evidence)
            for line in lines
            if line.standing in standings
            for mark in marks_of(line.text, wanted, covers=covers, bare_years=bare_years)
        )

    headings = said(Standing.HEADING) + said(Standing.OPENING, bare_years=False)
    document = exhibit.document
    return _Case(
        wanted,
        said(Standing.TITLE),
        headings,
        _body(document, wanted, covers) if document is not None else (),
        _approach(exhibit, lines, wanted, covers, context),
        said(Standing.FILE_NAME, Standing.PROPERTIES) + _elsewhere(exhibit, wanted),
        opening_evidence(document)
        if document is not None
        else tuple(line.evidence for line in lines[:1]),
    )


def _by_title(case: _Case) -> Observation | None:
    """The first line of the title with a year decides; where that is a bare year of other times,
    the first that says more."""
    strong = [said for said in case.title if said.mark.is_strong]
    if not strong:
        return None
    first = strong[0]
    if first.mark.is_bare and not first.mark.fits:
        first = next((said for said in strong if not said.mark.is_bare), first)
    line = [said for said in strong if said.evidence == first.evidence]
    if fitting := [said for said in line if said.mark.fits]:
        return _passed(case, fitting)
    # A title that names several years around the wanted one may be made precise below.
    precise = _strong_fitting([*strong, *case.headings])
    if _spans(line, case.wanted) and precise:
        return _passed(case, precise)
    return _out_of_date(case, line)


def _by_headings(case: _Case) -> Observation | None:
    strong = [said for said in case.headings if said.mark.is_strong]
    fitting = [said for said in strong if said.mark.fits]
    if fitting:
        return _passed(case, fitting)
    others = [said for said in strong if not _spans([said], case.wanted)]
    if not others or _strong_fitting(case.body):
        return None
    if _strong_fitting(case.approach):
        return _doubtful(case, [*_strong_fitting(case.approach), *others])
    return _out_of_date(case, others)


def _by_body(case: _Case) -> Observation | None:
    fitting = [said for said in (*case.title, *case.headings, *case.body) if said.mark.fits]
    if not fitting:
        return None
    blocks = {said.evidence.block for said in fitting}
    others = [said for said in case.body if said.mark.is_strong and not said.mark.fits]
    strong = [said for said in fitting if said.mark.is_strong]
    denied = [said for said in case.approach if said.mark.is_strong and not said.mark.fits]
    spoken = _strong_fitting(case.approach)
    is_for = any(_FOR.search(said.mark.quote) for said in strong)
    is_several = len(fitting) >= _SEVERAL and len(blocks) >= _SEVERAL
    outweighed = len(others) > len(fitting)
    if denied and not spoken:
        return _out_of_date(case, denied) if outweighed else _doubtful(case, [*fitting, *denied])
    if spoken and not outweighed:
        return _passed(case, [*spoken, *fitting])
    if (is_for or is_several) and not outweighed:
        return _passed(case, fitting)
    if outweighed and not spoken:
        return _out_of_date(case, others)
    return _doubtful(case, fitting)


def _by_approach(case: _Case) -> Observation:
    """The text shows nothing of the period."""
    spoken = _strong_fitting(case.approach)
    if spoken:
        return _doubtful(case, spoken)
    other = [said for said in case.approach if said.mark.is_strong]
    strong_body = [said for said in case.body if said.mark.is_strong]
    if other or strong_body:
        return _out_of_date(case, [*other, *strong_body])
    weak = [said for said in case.outside if said.mark.fits]
    if weak:
        return _doubtful(case, weak)
    rest = [*case.title, *case.headings, *case.body, *case.approach, *case.outside]
    return _out_of_date(case, rest)


def _body(document: Document, wanted: Period, covers: bool) -> tuple[_Said, ...]:
    return tuple(
        _Said(mark, quoted(document, i, phrase=mark.quote))
        for i in own_indices(document)
        for mark in marks_of(document.blocks[i].text, wanted, covers=covers, bare_years=False)
    )


def _approach(
    exhibit: Exhibit,
    lines: Iterable[TitleLine],
    wanted: Period,
    covers: bool,
    context: Context,
) -> tuple[_Said, ...]:
    """The nearest line on the way here that names a year, and the year that the path binds.

    A heading or path of the year that is assessed binds the place, not the period: below
    "ITA 2563" the report of 2562 is at home."""
    for line in lines:
        if line.standing not in (Standing.LABEL, Standing.ABOVE):
            continue
        marks = marks_of(line.text, wanted, covers=covers)
        strong = [mark for mark in marks if mark.is_strong]
        if line.standing is Standing.ABOVE and not any(mark.fits for mark in strong):
            strong = [mark for mark in strong if mark.years != (context.fiscal_year,)]
        if strong:
            return tuple(_Said(mark, line.evidence) for mark in strong)
    year = context.path_year
    if year is None or year == context.fiscal_year:
        return ()
    evidence = Evidence(exhibit.found_on or exhibit.url, str(year), "label")
    return tuple(_Said(mark, evidence) for mark in marks_of(str(year), wanted, covers=covers))


def _elsewhere(exhibit: Exhibit, wanted: Period) -> tuple[_Said, ...]:
    """Years in the address, and the file's own dates."""
    path = address_words(exhibit.url)
    found = [
        _Said(mark, Evidence(exhibit.url, path, "file_name"))
        for year in years_in(path)
        for mark in marks_of(str(year), wanted, covers=False)
    ]
    properties = exhibit.document.properties if exhibit.document is not None else {}
    for key in ("created", "modified"):
        for mention in dates_in(properties.get(key, "")[:10]):
            fits = wanted.includes(mention.start)
            mark = Mark("within" if fits else "", False, (mention.buddhist_year,), mention.quote)
            found.append(_Said(mark, Evidence(exhibit.url, properties[key], "properties")))
    return tuple(found)


def _strong_fitting(said: Iterable[_Said]) -> list[_Said]:
    return [each for each in said if each.mark.is_strong and each.mark.fits]


def _spans(said: Iterable[_Said], wanted: Period) -> bool:
    """Whether all of these are ranges of years around the wanted year."""
    year = wanted.end.year + 543
    return all(
        len(each.mark.years) > 1 and min(each.mark.years) <= year <= max(each.mark.years)
        for each in said
    )


def _facts(wanted: Period, said: Iterable[_Said]) -> dict[str, object]:
    marks = [each.mark for each in said]
    years = years_of(marks)
    return {
        "wanted_period": wanted.iso(),
        "found_years": years,
        "shown_years": years or None,
        "reading": next((mark.reading for mark in marks if mark.fits), None),
    }


def _passed(case: _Case, said: Sequence[_Said]) -> Observation:
    return Observation(Outcome.PASSED, None, _facts(case.wanted, said), _quotes(case, said))


def _out_of_date(case: _Case, said: Sequence[_Said]) -> Observation:
    facts = _facts(case.wanted, said)
    return Observation(Outcome.FAILED, Reason.OUT_OF_DATE, facts, _quotes(case, said))


def _doubtful(case: _Case, said: Sequence[_Said]) -> Observation:
    facts = _facts(case.wanted, said)
    return Observation(Outcome.CANT_TELL, Reason.DOUBTFUL_DATE, facts, _quotes(case, said))


def _quotes(case: _Case, said: Sequence[_Said]) -> tuple[Evidence, ...]:
    return first_evidence([each.evidence for each in said], 3) or case.fallback
