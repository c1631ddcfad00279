"""Runs the examples that stand inside rule files, in every pack that lists the file.

An example's files are read by the same readers as a site's, put at one place and judged by the same
function as a Run. Only the pack's general conditions are left out: they are about the whole site.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

from oit_checker import documents
from oit_checker.assess import JudgeContext, judge_item
from oit_checker.checks import Related
from oit_checker.locate.label import topics_of
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document, Link, Readability
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Candidate, Exhibit
from oit_checker.model.result import Finding
from oit_checker.model.rule import Item, Origin, RulePack, Topic
from oit_checker.model.web import Blame, FetchCause, FetchFailure
from oit_checker.rulepack import Example, ExampleFile, ExpectedFinding, load_examples
from oit_checker.rulepack.example import is_page_name
from oit_checker.rulepack.years import date_from, with_years
from oit_checker.thai.dates import years_in

SITE = "http://example.test/"

_NEVER = datetime(2020, 1, 1, tzinfo=UTC)
_DAY_OF_JUDGING = "{Y}-04-30"  # unless the example says
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """An Element that got another Outcome or reason than the example says."""

    element_id: str
    expected: ExpectedFinding
    got: ExpectedFinding


@dataclass(frozen=True)
class ExampleResult:
    """`state`: passed | failed | todo (a known gap) | stale_todo (a gap that is closed) | crashed.

    `findings` are what judging said, for showing why; `detail` names a crash.
    """

    item_id: str
    name: str
    origin: Origin
    state: str
    differences: tuple[Difference, ...] = ()
    findings: tuple[Finding, ...] = ()
    todo: str = ""
    detail: str = ""

    @property
    def ok(self) -> bool:
        return self.state in ("passed", "todo")

    @property
    def problems(self) -> tuple[str, ...]:
        """What went wrong, in the rule file's own words: `element: failed off_topic != passed`."""
        if self.ok:
            return ()
        if self.state == "stale_todo":
            return (f"todo != passed ({self.todo})",)
        told = [
            f"{each.element_id}: {_shown(each.expected)} != {_shown(each.got)}"
            for each in self.differences
        ]
        return tuple(told) or (self.detail,)


def _shown(finding: ExpectedFinding) -> str:
    return f"{finding.outcome} {finding.reason or ''}".rstrip()


@dataclass(frozen=True, slots=True)
class LabelMiss:
    """A label of a topic file that the locator takes for something else.

    `belongs`: the file says that it is the topic's (`is`), else that it isn't. `got` is the topic
    that the locator found best, or ''.
    """

    topic: str
    label: str
    belongs: bool
    got: str
    origin: Origin


def run_examples(
    pack: RulePack, items: Iterable[str] | None = None, rules_dir: Path | None = None
) -> tuple[ExampleResult, ...]:
    """The examples of the items named (all by default), in the order of the pack and the files."""
    wanted = None if items is None else frozenset(items)
    examples = load_examples(pack.fiscal_year, rules_dir)
    return tuple(
        run_example(pack, item, example)
        for item in pack.items
        if wanted is None or item.id in wanted
        for example in examples[item.id]
    )


def run_example(pack: RulePack, item: Item, example: Example) -> ExampleResult:
    """Judge one example and compare every Element with what it says."""
    try:
        findings = judged_findings(pack, item, example)
    except Exception as error:  # a crash is one example's result, the others still run
        detail = f"{type(error).__name__}: {error}"
        return ExampleResult(item.id, example.name, example.origin, "crashed", detail=detail)
    differences = tuple(_differences(example.expect, findings))
    if example.todo:
        state = "todo" if differences else "stale_todo"
    else:
        state = "failed" if differences else "passed"
    return ExampleResult(
        item.id, example.name, example.origin, state, differences, findings, example.todo
    )


def judged_findings(pack: RulePack, item: Item, example: Example) -> tuple[Finding, ...]:
    """What judging says about each Element of an example."""
    fiscal_year = pack.fiscal_year
    exhibits = exhibits_of(example.files, fiscal_year, example.label)
    context = JudgeContext(
        pack=pack,
        as_of=date_from(example.as_of or _DAY_OF_JUDGING, fiscal_year),
        agency=Agency(SITE, agency_type=example.agency_type),
        related={
            topic: Related(each.outcome, exhibits_of(each.files, fiscal_year, ""))
            for topic, each in example.related.items()
        },
        general=False,
    )
    candidates = {
        topic: [_candidate(topic, exhibits, example, fiscal_year)] for topic in item.topics
    }
    return judge_item(item, candidates, context).findings


def run_label_examples(pack: RulePack) -> tuple[LabelMiss, ...]:
    """The labels of topic files that the locator does not take as the file says.

    A label under `is` must have its topic as the best match, one under `is_not` must not have it at
    all. A topic that no item of the pack has only takes labels away from the items' topics, so that
    no match at all is as good. For `is`, topics that only other years ask for are left out: a
    year's plan and the merged plan of another year go by the same words.
    """
    judged = {topic for item in pack.items for topic in item.topics}
    topics = {each.id: each for each in pack.topics.values() if each.id in judged or not each.oit}
    misses: list[LabelMiss] = []
    for topic in topics.values():
        origin = topic.origin or Origin("", 1)
        for label in topic.labels_is:
            found = _topics_found(label, pack.fiscal_year, topics)
            if found[:1] != [topic.id] and (found or topic.id in judged):
                misses.append(LabelMiss(topic.id, label, True, "".join(found[:1]), origin))
        for label in topic.labels_is_not:
            if topic.id in _topics_found(label, pack.fiscal_year, pack.topics):
                misses.append(LabelMiss(topic.id, label, False, topic.id, origin))
    return tuple(misses)


def _topics_found(label: str, fiscal_year: int, topics: Mapping[str, Topic]) -> list[str]:
    return [match.topic for match in topics_of(with_years(label, fiscal_year), topics)]


def exhibits_of(
    files: Mapping[str, ExampleFile], fiscal_year: int, title: str
) -> tuple[Exhibit, ...]:
    """The first file as the place itself, the others one step below it."""
    named = {
        with_years(name, fiscal_year): replace(file, content=with_years(file.content, fiscal_year))
        for name, file in files.items()
    }
    first, *others = named
    place = _document(first, named[first], others, with_years(title, fiscal_year))
    url = _address(first)
    exhibits = [_exhibit(first, named[first], place, Exhibit(url))]
    links = {unquote(link.url): link for link in reversed(place.links)}
    for name in others:
        link = links.get(unquote(_address(name)))
        bare = Exhibit(
            _address(name),
            label=link.label if link else _stem(name),
            headings=_headings_above(place, link),
            found_on=url,
            step=1,
        )
        exhibits.append(_exhibit(name, named[name], _document(name, named[name]), bare))
    return tuple(exhibits)


def _headings_above(place: Document, link: Link | None) -> tuple[str, ...]:
    return place.headings_at(link.block) if link else ()


def _exhibit(name: str, file: ExampleFile, document: Document, bare: Exhibit) -> Exhibit:
    if file.failure:
        cause = FetchCause(file.failure)
        failure = FetchFailure(_address(name), cause, Blame.AGENCY, False, _NEVER)
        return replace(bare, failure=failure)
    if file.unfetched:
        return replace(bare, unfetched=file.unfetched)
    return replace(bare, document=document)


def _candidate(
    topic: str, exhibits: Sequence[Exhibit], example: Example, fiscal_year: int
) -> Candidate:
    label = with_years(example.label, fiscal_year)
    headings = tuple(with_years(text, fiscal_year) for text in example.headings)
    found_on = SITE if example.linked else ""
    place = replace(exhibits[0], label=label, headings=headings, found_on=found_on)
    years = [year for text in headings for year in years_in(text)]
    return Candidate(
        topic=topic,
        url=place.url,
        exhibits=(place, *exhibits[1:]),
        score=1.0,
        reasons=(f"label:{label}",) if label else (),
        label=label,
        found_on=found_on,
        path=((*headings, label) if label else headings) if example.linked else (),
        year=years[-1] if years else None,
    )


def _address(name: str) -> str:
    return name if name.startswith(("http://", "https://")) else SITE + quote(name)


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _document(
    name: str, file: ExampleFile, linked: Sequence[str] = (), title: str = ""
) -> Document:
    url = _address(name)
    if is_page_name(name):
        page = _page(file.content, linked, title)
        document = documents.read(page.encode(), url=url, content_type="text/html; charset=utf-8")
    else:
        document = _file(name, url, file)
    if file.readability:
        readability = Readability(file.readability)
        if not replace(document, readability=readability).is_readable:
            document = replace(document, blocks=(), links=(), tables=(), images=(), forms=())
        document = replace(document, readability=readability)
    return document


def _file(name: str, url: str, file: ExampleFile) -> Document:
    """Plain text with tables of `|` lines, as the reader of the named format would give it."""
    suffix = name.rpartition(".")[2].lower()
    page = f"<html lang=th><head></head><body>{_marked_up(file.content)}</body></html>"
    read = documents.read(page.encode(), url=url, content_type="text/html; charset=utf-8")
    return replace(
        read,
        format=suffix,
        media_type=_MEDIA_TYPES.get(suffix, "application/octet-stream"),
        file_name=name,
        title="",
        page_count=1,
        problems=(),
        readability=Readability.TEXT if read.blocks else Readability.NO_TEXT,
    )


def _page(content: str, linked: Sequence[str], title: str) -> str:
    """A whole page around a snippet or bare text, with links to the files that it doesn't link."""
    body = content if "<" in content else _marked_up(content)
    written = unquote(html.unescape(body))
    missing = [name for name in linked if not _is_linked(name, written)]
    links = "".join(
        f'<p><a href="{html.escape(quote(name))}">{html.escape(_stem(name))}</a></p>'
        for name in missing
    )
    if re.search(r"<html|<body", body, re.IGNORECASE):
        end = re.search(r"</body|</html|$", body, re.IGNORECASE)
        assert end is not None
        return body[: end.start()] + links + body[end.start() :]
    named = f"<title>{html.escape(title)}</title>"
    own = re.search(r"<title>.*?</title>", body, re.IGNORECASE | re.DOTALL)
    if own is not None:
        named, body = own[0], body.replace(own[0], "", 1)
    head = f'<head><meta charset="utf-8">{named}</head>'
    return f"<!doctype html><html lang=th>{head}<body>{body}{links}</body></html>"


def _is_linked(name: str, written: str) -> bool:
    return (
        re.search(rf"""(?:href|src|data)\s*=\s*["']?(?:\./|/)?{re.escape(name)}""", written)
        is not None
    )


def _marked_up(text: str) -> str:
    """Lines as paragraphs, runs of lines with `|` as one table."""
    parts: list[str] = []
    rows: list[str] = []
    for line in [*text.splitlines(), ""]:
        cells = [html.escape(cell.strip()) for cell in line.split("|")]
        if len(cells) > 1:
            tag = "td" if rows else "th"
            rows.append("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>")
            continue
        if rows:
            parts.append(f"<table>{''.join(rows)}</table>")
            rows = []
        if line.strip():
            parts.append(f"<p>{cells[0]}</p>")
    return "\n".join(parts)


def _differences(
    expect: Mapping[str, ExpectedFinding], findings: Sequence[Finding]
) -> Iterable[Difference]:
    for finding in findings:
        got = ExpectedFinding(finding.outcome, _told(finding.reason, finding.outcome))
        expected = expect[finding.element_id]
        if got != expected:
            yield Difference(finding.element_id, expected, got)


def _told(reason: Reason | None, outcome: Outcome) -> Reason | None:
    """Examples give no reason for what passed or does not apply."""
    return None if outcome in (Outcome.PASSED, Outcome.INAPPLICABLE) else reason
