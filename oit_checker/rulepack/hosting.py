"""`hosts.yaml` -> Hosts: the services on which agencies keep what they publish."""

from __future__ import annotations

import re
import string
from typing import Any

from oit_checker.model.outcome import Authority
from oit_checker.model.rule import Host, HostedKind, Words
from oit_checker.rulepack.nodes import Node
from oit_checker.rulepack.problems import Problem, problem, unknown

ALWAYS = ("url", "domain")
"""Slots that every template may use: the address as it is, and its host name."""


def hosts_from(node: Node) -> tuple[tuple[Host, ...], tuple[Problem, ...]]:
    """The Hosts in the order of the file, and every pattern or template that cannot work."""
    found: list[Problem] = []
    hosts: list[Host] = []
    for host_id, each in node.entries():
        words: dict[str, Any] = each.plain()
        kinds = each.at("kinds")
        built = [_kind(kind, found) for kind in (kinds.members() if kinds else ())]
        hosts.append(
            Host(
                id=host_id,
                name=Words(words["name"]["th"], words["name"].get("en", "")),
                kinds=tuple(kind for kind in built if kind is not None),
                view=Words(words["view"]["th"], words["view"].get("en", "")),
                authority=Authority(words["authority"]),
                at=tuple(words["at"]),
                origin=each.origin,
            )
        )
    return tuple(hosts), (*found, *_twice(node))


def _kind(node: Node, found: list[Problem]) -> HostedKind | None:
    words: dict[str, str] = node.plain()
    matches, template = node.at("matches") or node, node.at("bytes_at") or node
    try:
        pattern = re.compile(words["matches"])
    except re.error as error:
        found.append(
            problem(matches.origin, "bad_pattern", word=words["matches"], detail=str(error))
        )
        return None
    try:
        slots = [name for _, name, _, _ in string.Formatter().parse(words.get("bytes_at", ""))]
    except ValueError as error:
        word = words["bytes_at"]
        found.append(problem(template.origin, "bad_template", word=word, detail=str(error)))
        return None
    known = (*pattern.groupindex, *ALWAYS)
    for slot in slots:
        if slot is not None and slot not in known:
            found.append(unknown(template.origin, "unknown_slot", slot, known))
    return HostedKind(words["matches"], words["shows"], words.get("bytes_at", ""))


def _twice(node: Node) -> list[Problem]:
    """A host name that two Hosts claim would never reach the second."""
    seen: set[str] = set()
    found: list[Problem] = []
    for _, host in node.entries():
        names = host.at("at")
        for name in names.members() if names else ():
            if name.value in seen:
                found.append(problem(name.origin, "duplicate_id", word=name.value))
            seen.add(name.value)
    return found
