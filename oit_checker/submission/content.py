"""What stands in the sheet, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oit_checker.messages import Speech
from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.outcome import Binding
from oit_checker.model.rule import Element, Item, RulePack
from oit_checker.model.submission import Answer
from oit_checker.submission.addresses import addresses_in
from oit_checker.submission.words import trimmed

URL_COLUMNS = 3
COLUMNS = ("item", "name", "guidance", "answer", "url", "url", "url", "explanation")
_LONGEST_CELL = 32_000  # Excel takes 32,767
_LONGEST_REQUIREMENT = 220
# What XML cannot hold, and halves of letters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Group:
    """A sub-indicator's line and the rows of its items; each row has a cell for each of
    `COLUMNS`."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """`head`: pairs of label and value: name, main site, type, year."""

    fiscal_year: int
    title: str
    hint: str
    head: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    groups: tuple[Group, ...]

    def rows(self) -> Iterator[Sequence[str]]:
        """The sheet line by line, as a text file has it."""
        yield [self.title]
        name, main_site, kind, year = self.head
        yield ["", name[0], name[1], "", "", main_site[0], main_site[1]]
        yield ["", kind[0], kind[1], "", "", year[0], year[1]]
        yield [self.hint]
        yield self.headings
        for group in self.groups:
            yield [group.title]
            yield from group.rows


def content_of(
    pack: RulePack, agency: Agency, answers: Mapping[str, Answer], language: str
) -> Content:
    """The sheet of a year for an agency."""
    speech = Speech(language)

    def row(item: Item) -> tuple[str, ...]:
        answer = answers.get(item.id)
        given = _answer_cells(answer, speech) if answer else ("",) * (URL_COLUMNS + 2)
        name = item.name.in_language(language)
        return tuple(
            map(clean, (item.id, name, guidance(item, pack, agency.agency_type, speech), *given))
        )

    groups = tuple(
        Group(
            f"{sub.id} {sub.name.in_language(language)}",
            tuple(row(pack.item(item_id)) for item_id in sub.items),
        )
        for indicator in pack.indicators
        for sub in indicator.sub_indicators
    )
    return Content(
        fiscal_year=pack.fiscal_year,
        title=speech.say("submission.title", fiscal_year=pack.fiscal_year),
        hint=speech.say("submission.hint"),
        head=_head(pack, agency, speech),
        headings=_headings(speech),
        groups=groups,
    )


def _head(pack: RulePack, agency: Agency, speech: Speech) -> tuple[tuple[str, str], ...]:
    kind = agency.agency_type
    is_told = kind is not AgencyType.OTHER  # which is also what nobody chose
    values = {
        "name": clean(agency.name),
        "main_site": clean(agency.main_site),
        "agency_type": speech.say(f"submission.agency_type.{kind.value}") if is_told else "",
        "fiscal_year": str(pack.fiscal_year),
    }
    return tuple((speech.say(f"submission.head.{key}"), value) for key, value in values.items())


def _headings(speech: Speech) -> tuple[str, ...]:
    number = 0
    out: list[str] = []
    for role in COLUMNS:
        number += role == "url"
        out.append(speech.say(f"submission.column.{role}", number=number))
    return tuple(out)


def guidance(item: Item, pack: RulePack, kind: AgencyType, speech: Speech) -> str:
    """What the item asks of this type of agency, a line an element; advice is marked. Where the
    type is unknown, what is asked of some types only says so."""
    lines = []
    for element in item.elements:
        kinds = element.agency_types
        if kinds and kind not in kinds and kind is not AgencyType.OTHER:
            continue
        text = _short(element.requirement)
        if kinds and kind is AgencyType.OTHER:
            names = [speech.say(f"cli.rules.agency.{each.value}") for each in kinds]
            text = speech.say("submission.only_for", requirement=text, agency_types=names)
        if not _counts(element, pack):
            text = speech.say("submission.advice", requirement=text)
        lines.append(f"• {text}")
    return "\n".join(lines)


def _counts(element: Element, pack: RulePack) -> bool:
    is_attested = element.authority(pack.fiscal_year) in pack.may_fail
    return is_attested and element.binding is Binding.REQUIRED


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_REQUIREMENT else f"{line[:_LONGEST_REQUIREMENT]}…"


def _answer_cells(answer: Answer, speech: Speech) -> tuple[str, ...]:
    said = {True: "yes", False: "no"}
    word = "" if answer.published is None else speech.say(f"submission.{said[answer.published]}")
    addresses = [_address(answer, number) for number in range(len(answer.urls))]
    cells = [*addresses[: URL_COLUMNS - 1], "\n".join(addresses[URL_COLUMNS - 1 :])]
    cells += [""] * (URL_COLUMNS - len(cells))
    return (word, *cells, trimmed(answer.explanation))


def _address(answer: Answer, number: int) -> str:
    """As the agency wrote it when that is read as the same address again, else as it is called;
    in angle brackets where only they keep it whole (RFC 3986, appendix C)."""
    url = answer.urls[number]
    written = answer.written[number] if number < len(answer.written) else url
    for text in (written, f"<{written}>", url, f"<{url}>"):
        found = addresses_in(text)
        if [each.url for each in found] == [url] and found[0].written == text.strip("<>"):
            return text
    return url


def clean(text: str) -> str:
    """Without what a file cannot hold, and no longer than a cell."""
    return _UNWRITABLE.sub("", text)[:_LONGEST_CELL]
