"""Packs and check kinds as pages for people: `docs/years.md` and `docs/checks.md`.

The pages are made from the rules and from the manuals at the head of the check modules, so that
they cannot say anything else; a test compares the files in `docs/` with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from oit_checker import checks
from oit_checker.messages import Speech
from oit_checker.model.outcome import Authority, Binding
from oit_checker.model.rule import Element, Item, RulePack
from oit_checker.rulepack import ItemChange, changes_between, crosswalk

_NONE = "–"


def pages(packs: Sequence[RulePack], speech: Speech) -> dict[str, str]:
    """Every generated page by its file name in `docs/`."""
    return {"years.md": years_page(packs, speech), "checks.md": checks_page(speech)}


def years_page(packs: Sequence[RulePack], speech: Speech) -> str:
    """Counts of each year, the item numbers of each topic, and what changed from year to year."""
    ordered = sorted(packs, key=lambda pack: pack.fiscal_year)
    say = speech.say
    parts = [
        say("handbook.generated"),
        f"# {say('handbook.years.title')}",
        say("handbook.years.opening"),
        f"## {say('handbook.years.counts')}",
        *_counts(ordered, speech),
        f"## {say('handbook.years.open')}",
        say("handbook.years.open_opening"),
        "\n".join(_open_items(ordered, speech)) or say("handbook.years.open_none"),
        f"## {say('handbook.years.notes')}",
        "\n".join(
            f"- **{pack.fiscal_year}** {pack.notes.in_language(speech.language)}"
            for pack in ordered
            if pack.notes.th
        ),
        f"## {say('handbook.years.crosswalk')}",
        say("handbook.years.crosswalk_opening"),
        "\n".join(crosswalk_rows(ordered, speech)),
    ]
    for old, new in pairwise(ordered):
        parts.extend(_changes(old, new, speech))
    return "\n\n".join(part for part in parts if part) + "\n"


def checks_page(speech: Speech) -> str:
    """The manual of every check kind, under its name."""
    parts = [
        speech.say("handbook.generated"),
        f"# {speech.say('handbook.checks.title')}",
        speech.say("handbook.checks.opening"),
        " · ".join(f"[{kind}](#{kind})" for kind in checks.kinds()),
    ]
    for kind in checks.kinds():
        module = checks.load(kind)
        scope = speech.say(f"handbook.checks.scope.{module.SCOPE}")
        parts += [f"## {kind}", f"*{scope}*", *_manual(module.__doc__ or "")]
    return "\n\n".join(parts) + "\n"


def crosswalk_rows(packs: Sequence[RulePack], speech: Speech) -> list[str]:
    """A Markdown table: a row a topic, a column a year."""
    years = sorted(pack.fiscal_year for pack in packs)
    rows = [
        [row.topic.name.in_language(speech.language), *(row.items.get(y, _NONE) for y in years)]
        for row in crosswalk(packs)
    ]
    return _table([speech.say("cli.rules.topics"), *map(str, years)], rows)


def change_title(change: ItemChange, speech: Speech) -> str:
    """`O10 + O18 → O11  name`; one id alone when the number stayed."""
    sides = [" + ".join(i.id for i in items) for items in (change.before, change.after) if items]
    name = (change.after or change.before)[0].name.in_language(speech.language)
    return f"{' → '.join(dict.fromkeys(sides))}  {name}"


def change_kinds(change: ItemChange, speech: Speech) -> str:
    return ", ".join(speech.say(f"cli.rules.change.{kind.value}") for kind in change.kinds)


def change_lines(change: ItemChange, speech: Speech) -> list[str]:
    """The old words after `-`, the new ones after `+`."""
    lines: list[str] = []
    names = " + ".join(item.name.th for item in change.before)
    if change.before and change.after and names != change.after[0].name.th:
        lines += [f"- {names}", f"+ {change.after[0].name.th}"]
    for wording in change.wordings:
        binding = f" ({wording.binding})" if wording.binding else ""
        if wording.before:
            lines.append(f"- {wording.element_id}: {wording.before}")
        if wording.after:
            lines.append(f"+ {wording.element_id}: {wording.after}{binding}")
    if change.periods:
        before, after = ("; ".join(each) or "-" for each in change.periods)
        lines.append(speech.say("cli.rules.period", before=before, after=after))
    return lines


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]


def _counts(packs: Sequence[RulePack], speech: Speech) -> tuple[str, str]:
    """The table of counts, and what its words for authorities mean."""
    words = ("year", "items", "elements", "counting", "examples")
    head = [*(speech.say(f"handbook.years.{word}") for word in words), *map(str, Authority)]
    listed = [f"`{each}` {speech.say(f'authority.{each}')}" for each in Authority]
    legend = speech.say("handbook.years.authorities", listed=" · ".join(listed))
    return "\n".join(_table(head, (_count_row(pack, speech) for pack in packs))), legend


def _count_row(pack: RulePack, speech: Speech) -> list[str]:
    elements = [element for item in pack.items for element in item.elements]
    year = str(pack.fiscal_year)
    if pack.draft:
        year = speech.say("handbook.years.draft", fiscal_year=year)
    numbers = [
        len(pack.items),
        len(elements),
        sum(counts_for_score(each, pack) for each in elements),
        sum(each.binding is Binding.EXAMPLE for each in elements),
        *(sum(e.authority(pack.fiscal_year) is each for e in elements) for each in Authority),
    ]
    return [year, *map(str, numbers)]


def counts_for_score(element: Element, pack: RulePack) -> bool:
    """An agency that lacks it loses the item; agency types aside."""
    may_fail = element.authority(pack.fiscal_year) in pack.may_fail
    return may_fail and element.binding is Binding.REQUIRED


def _open_items(packs: Sequence[RulePack], speech: Speech) -> Iterator[str]:
    for pack in packs:
        found = [item for item in pack.items if not _is_scored(item, pack)]
        if found:
            named = ", ".join(f"{i.id} {i.name.in_language(speech.language)}" for i in found)
            yield f"- **{pack.fiscal_year}** ({len(found)}): {named}"


def _is_scored(item: Item, pack: RulePack) -> bool:
    return any(counts_for_score(element, pack) for element in item.elements)


def _changes(old: RulePack, new: RulePack, speech: Speech) -> Iterator[str]:
    changes = changes_between(old, new)
    between = {"old": old.fiscal_year, "new": new.fiscal_year}
    yield f"## {speech.say('handbook.years.changes', **between)}"
    yield speech.say("handbook.years.changes_opening", count=len(changes))
    for change in changes:
        yield f"### {change_title(change, speech)}"
        yield change_kinds(change, speech)
        lines = change_lines(change, speech)
        if lines:
            yield "\n".join(["```diff", *lines, "```"])


def _manual(docstring: str) -> Iterator[str]:
    """A docstring in Markdown: its text, and its indented lists (Parameters, Outcomes) as they
    stand."""
    for paragraph in docstring.strip().split("\n\n"):
        title, _, rest = paragraph.partition("\n")
        if rest.startswith("    "):
            yield f"**{title}**"
            yield f"```text\n{rest}\n```"
        else:
            yield paragraph
