"""Markup made harmless for a parser whose time grows with the square of nesting.

Lexbor looks through all open elements at each tag, so 200,000 nested tags would take minutes,
and unclosed formatting tags are copied into every paragraph after them. Browsers cap nesting at
512 for the same reason. Pages within the caps are handed on untouched.
"""

from __future__ import annotations

import re

_DEEPEST = 500
_TAGS_WORTH_COUNTING = 3000
# fmt: off
_FORMATTING = frozenset((
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt",
    "u",
))
# fmt: on
# fmt: off
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr", "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th",
    "thead", "tbody", "tfoot", "colgroup", "html", "head", "body", "!doctype",
))
# fmt: on
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_OPAQUE = re.compile(r"<(script|style|textarea|title)\b.*?</\1\s*>|<!--.*?-->", re.I | re.S)
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}>")
_MOST_COPIES_PER_TAG = 20


def tamed(markup: str) -> tuple[str, tuple[str, ...]]:
    """The markup with excessive tags dropped, and the problems that this was."""
    problems: list[str] = []
    markup = markup.lstrip("\ufeff")
    if _LONG_TAG.search(markup):
        shortened = _LONG_TAG.sub(_without_attributes, markup)
        if shortened != markup:
            markup = shortened
            problems.append("too_many_attributes")
    if markup.count("<") > _TAGS_WORTH_COUNTING:
        shallow = _shallow(markup)
        if shallow is not None:
            markup = shallow
            problems.append("nesting_cut")
    return markup, tuple(problems)


def _without_attributes(tag: re.Match[str]) -> str:
    if tag[0].count("=") < 1000 and len(tag[0].split(None, 1001)) < 1000:
        return tag[0]  # long, but few attributes: inline data
    name = re.match(r"<[a-zA-Z][\w-]*", tag[0])
    return f"{name[0]}>" if name else ""


def _shallow(markup: str) -> str | None:
    """The markup without the tags that nest too deep, or None when none do."""
    depth = deepest = formatting = copies = tags = 0
    for found in _TAG.finditer(markup):
        name = found[2].lower()
        if name in _VOID:
            copies += formatting
            continue
        step = -1 if found[1] else 1
        tags += 1
        depth = max(0, depth + step)
        deepest = max(deepest, depth)
        if name in _FORMATTING:
            formatting = max(0, formatting + step)
        else:
            copies += formatting
    drop_formatting = copies > _MOST_COPIES_PER_TAG * tags + 100_000
    if deepest <= _DEEPEST and not drop_formatting:
        return None
    return _rewritten(markup, drop_formatting)


def _rewritten(markup: str, drop_formatting: bool) -> str:
    markup = _OPAQUE.sub("", markup)
    kept: list[str] = []
    depth = position = 0
    for found in _TAG.finditer(markup):
        name = found[2].lower()
        if name in _VOID:
            continue
        drop = drop_formatting and name in _FORMATTING
        if not drop:
            if found[1]:
                drop = depth > _DEEPEST or depth == 0
                depth = max(0, depth - 1)
            else:
                depth += 1
                drop = depth > _DEEPEST
        if drop:
            kept.append(markup[position : found.start()])
            position = found.end()
    kept.append(markup[position:])
    return "".join(kept)
