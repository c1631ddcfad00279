"""The examples inside an item file, with their changes carried out.

Names and contents still carry their year placeholders (`{Y-1}`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from oit_checker.model.agency import AgencyType
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.rule import Element, Origin
from oit_checker.rulepack.nodes import Node
from oit_checker.rulepack.problems import Problem, problem, unknown

_SETTINGS = frozenset({"as_of", "related", "label", "headings", "linked", "agency_type"})
PAGE_ENDINGS = (".html", ".htm", ".php", ".aspx", "/")


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """The text of a Document, or why there is none: one of `failure` (a FetchCause),
    `readability` and `unfetched`."""

    content: str = ""
    failure: str = ""
    readability: str = ""
    unfetched: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    outcome: Outcome
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class RelatedFiles:
    """The best place of another topic, for checks that compare two items."""

    files: Mapping[str, ExampleFile]
    outcome: Outcome = Outcome.PASSED


@dataclass(frozen=True, slots=True)
class Example:
    """`files` by name, the place itself first. `as_of` and `headings` may carry placeholders.

    A name may be an address (`http://...`) on another site. `label` is the link that led to the
    place and `headings` what stands above that link; `linked` is false when no page links to it.
    """

    name: str
    files: Mapping[str, ExampleFile]
    expect: Mapping[str, ExpectedFinding]
    origin: Origin
    as_of: str = ""
    related: Mapping[str, RelatedFiles] = field(default_factory=dict)
    label: str = ""
    headings: tuple[str, ...] = ()
    linked: bool = True
    agency_type: AgencyType = AgencyType.OTHER
    todo: str = ""


def is_page_name(name: str) -> bool:
    """A web page, not a file, by its name or address."""
    if "://" in name:
        name = urlsplit(name).path or "/"
    return name.lower().endswith(PAGE_ENDINGS) or "." not in name.rpartition("/")[2]


def examples_from(node: Node) -> tuple[tuple[Example, ...], tuple[Problem, ...]]:
    """The examples of an item file that fits its schema, and what is wrong with them."""
    nodes: dict[str, Node] = {}
    found: list[Problem] = []
    examples = node.at("examples")
    for each in examples.members() if examples else ():
        name = each.plain()["name"]
        if name in nodes:
            found.append(problem(each.origin, "duplicate_id", word=name))
        nodes[name] = each
    built: dict[str, Example] = {}
    for name in nodes:
        _build(name, nodes, built, found, ())
    return tuple(built[name] for name in nodes if name in built), tuple(found)


def _build(
    name: str,
    nodes: Mapping[str, Node],
    built: dict[str, Example],
    found: list[Problem],
    above: tuple[str, ...],
) -> Example | None:
    if name in built:
        return built[name]
    node = nodes[name]
    change = node.at("change")
    if (change is None) == (node.at("documents") is None):
        if not above:
            found.append(problem(node.origin, "documents_or_change", example=name))
        return None
    base: Example | None = None
    if change is not None:
        of = change.plain()["of"]
        if of not in nodes:
            if not above:
                found.append(unknown(change.origin, "unknown_example", of, nodes))
            return None
        if of in (*above, name):
            if not above:
                found.append(problem(change.origin, "example_cycle", example=name))
            return None
        base = _build(of, nodes, built, found, (*above, name))
        if base is None:
            return None
    built[name] = _example(node, base, found)
    return built[name]


def _example(node: Node, base: Example | None, found: list[Problem]) -> Example:
    words = node.plain()
    documents = node.at("documents")
    files = _files(documents.plain()) if documents else {}
    change = node.at("change")
    if change is not None and base is not None:
        files, idle = changed(base.files, change.plain())
        if len(change.value) == 1 and not _SETTINGS & words.keys():
            idle = ("of",)
        found.extend(
            problem(change.origin, "change_changes_nothing", example=words["name"], word=word)
            for word in idle
        )
    if len(files) > 1 and not is_page_name(next(iter(files))):
        found.append(problem(node.origin, "first_not_a_page", example=words["name"]))
    own: dict[str, Any] = {
        "name": words["name"],
        "files": files,
        "expect": _expect(node, found),
        "origin": node.origin,
        "todo": words.get("todo", ""),
    }
    for key in ("as_of", "label", "linked"):
        if key in words:
            own[key] = words[key]
    if "headings" in words:
        own["headings"] = tuple(words["headings"])
    if "agency_type" in words:
        own["agency_type"] = AgencyType(words["agency_type"])
    if "related" in words:
        own["related"] = {
            topic: RelatedFiles(_files(each["documents"]), Outcome(each.get("outcome", "passed")))
            for topic, each in words["related"].items()
        }
    return replace(base, **own) if base else Example(**own)


def _files(words: Mapping[str, Any]) -> dict[str, ExampleFile]:
    return {
        name: ExampleFile(content=each) if isinstance(each, str) else ExampleFile(**each)
        for name, each in words.items()
    }


def _expect(node: Node, found: list[Problem]) -> dict[str, ExpectedFinding]:
    expect = node.at("expect")
    expected: dict[str, ExpectedFinding] = {}
    for outcome, listed in expect.entries() if expect else ():
        reasons: Iterable[tuple[str, Reason | None]] = (
            [(element_id, Reason(each.value)) for element_id, each in listed.entries()]
            if isinstance(listed.value, dict)
            else [(each.value, None) for each in listed.members()]
        )
        for element_id, reason in reasons:
            if element_id in expected:
                found.append(
                    problem(
                        listed.origin,
                        "element_listed_twice",
                        example=node.plain()["name"],
                        element=element_id,
                    )
                )
            expected[element_id] = ExpectedFinding(Outcome(outcome), reason)
    return expected


def changed(
    files: Mapping[str, ExampleFile], change: Mapping[str, Any]
) -> tuple[dict[str, ExampleFile], tuple[str, ...]]:
    """The files after a change, and the words of the change that changed nothing."""
    result, idle = dict(files), list[str]()
    for name in _several(change.get("drop")):
        if result.pop(name, None) is None:
            idle.append(name)
    if "rename" in change:
        old, new = change["rename"]["from"], change["rename"]["to"]
        if old not in result or old == new:
            idle.append(old)
        result = {new if name == old else name: file for name, file in result.items()}
        result = {
            name: _rewritten(f, f'href="{old}"', f'href="{new}"') for name, f in result.items()
        }
    swaps = [(text, "") for text in _several(change.get("remove"))]
    if "replace" in change or "with" in change:
        swaps.append((change.get("replace", ""), change.get("with", "")))
    for old, new in swaps:
        before = result
        result = {name: _rewritten(file, old, new) for name, file in before.items()}
        if result == before:
            idle.append(old)
    for name, file in _files(change.get("add", {})).items():
        if result.get(name) == file:
            idle.append(name)
        result[name] = file
    return result, tuple(idle)


def _several(words: str | list[str] | None) -> list[str]:
    return [words] if isinstance(words, str) else words or []


def _rewritten(file: ExampleFile, old: str, new: str) -> ExampleFile:
    return replace(file, content=file.content.replace(old, new)) if old else file


def example_problems(
    item_node: Node, elements: Iterable[Element], examples: Iterable[Example]
) -> tuple[Problem, ...]:
    """Every Element must stand in every example, and be proved: pass in one and fail in one.

    An example that is a known gap (`todo`) proves nothing, and a blank one proves no failure: every
    check fails on an empty page.
    """
    found: list[Problem] = []
    by_id: dict[str, Element] = {}
    for element in elements:
        if element.id in by_id:
            found.append(
                problem(element.origin or item_node.origin, "duplicate_id", word=element.id)
            )
        by_id[element.id] = element
    proved: set[tuple[str, Outcome]] = set()
    for example in examples:
        proved.update(_proved(example))
        for element_id in example.expect:
            if element_id not in by_id:
                found.append(
                    unknown(
                        example.origin, "unknown_element", element_id, by_id, example=example.name
                    )
                )
        for element_id in by_id:
            if element_id not in example.expect:
                found.append(
                    problem(
                        example.origin,
                        "element_not_listed",
                        example=example.name,
                        element=element_id,
                    )
                )
    for element in by_id.values():
        origin = element.origin or item_node.origin
        if (element.id, Outcome.PASSED) not in proved:
            found.append(problem(origin, "no_passing_example", element=element.id))
        if (element.id, Outcome.FAILED) not in proved:
            found.append(problem(origin, "no_failing_example", element=element.id))
    return tuple(found)


def _proved(example: Example) -> Iterable[tuple[str, Outcome]]:
    if example.todo:
        return
    is_blank = not any(
        file.content.strip() or file.failure or file.readability or file.unfetched
        for file in example.files.values()
    )
    for element_id, expected in example.expect.items():
        if not (is_blank and expected.outcome is Outcome.FAILED):
            yield element_id, expected.outcome
