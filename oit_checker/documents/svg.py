"""Drawings (.svg), as charts of an organisation are drawn: their texts from top to bottom.

Letters drawn as outlines are no text: such a drawing is NO_TEXT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from oit_checker.documents._drafts import clean
from oit_checker.documents._parts import Part, assembled, failed_file
from oit_checker.documents.source import Source
from oit_checker.model.document import Document
from oit_checker.model.url import normalised_url

_Matrix = tuple[float, float, float, float, float, float]
_PLAIN: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_SKIPPED = frozenset(("defs", "symbol", "clipPath", "mask", "pattern", "marker", "style", "script",
                      "metadata", "title", "desc"))  # fmt: skip
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_TRANSFORM = re.compile(r"(matrix|translate|scale)\s*\(([^)]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SAME_LINE = 5.0
_MOST_TEXTS = 20_000


@dataclass(frozen=True, slots=True)
class _Here:
    """What an element's children inherit."""

    matrix: _Matrix = _PLAIN
    link: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    left: float
    top: float
    words: str
    link: str
    hidden: bool


def read(data: bytes, source: Source) -> Document:
    """A drawing from its bytes; never raises for their content."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or _name(root) != "svg":
        return failed_file(source, "broken_xml", "svg", len(data))
    texts = _in_reading_order(list(_texts_of(root)))
    part = Part()
    shown = Part(hidden=True)
    for text in texts:
        into = shown if text.hidden else part
        if text.link:
            into.add_link(normalised_url(text.link, source.url), text.words)
        into.add_text(text.words)
    for image in root.iter("{*}image"):
        part.add_image(image.get("aria-label", ""))
    title = clean(root.findtext("{*}title") or "")
    return assembled(
        (part, shown),
        source,
        format="svg",
        size_bytes=len(data),
        properties={"title": title} if title else {},
        page_count=1,
    )


def _texts_of(root: etree._Element) -> Iterator[_Text]:
    stack = [(root, _Here())]
    count = 0
    while stack and count < _MOST_TEXTS:
        element, outside = stack.pop()
        name = _name(element)
        if not name or name in _SKIPPED:
            continue
        here = _inside(element, name, outside)
        if name in ("text", "foreignObject"):
            words = _words_of(element)
            if words.strip():
                left, top = _place(element, here.matrix)
                count += 1
                yield _Text(left, top, words, here.link, here.hidden)
        elif name == "switch":
            stack.extend(_chosen(element, here))
        else:
            stack.extend((child, here) for child in reversed(element))


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _inside(element: etree._Element, name: str, outside: _Here) -> _Here:
    transform = element.get("transform")
    link = next((element.get(h, "") for h in _HREFS if element.get(h)), "") if name == "a" else ""
    is_hidden = element.get("display") == "none" or element.get("visibility") == "hidden"
    if not (transform or link or is_hidden or element.get("style")):
        return outside
    return _Here(
        _moved(outside.matrix, transform or ""),
        link or outside.link,
        outside.hidden or is_hidden or bool(_HIDDEN.search(element.get("style", ""))),
    )


def _moved(matrix: _Matrix, transform: str) -> _Matrix:
    """Turns are left out: they change a place little, and letters not at all."""
    for name, written in _TRANSFORM.findall(transform[:1000]):
        numbers = [float(n) for n in _NUMBER.findall(written)]
        if name == "matrix" and len(numbers) == 6:
            a, b, c, d, e, f = numbers
        elif name == "translate" and numbers:
            a, b, c, d, e, f = 1.0, 0.0, 0.0, 1.0, numbers[0], (*numbers, 0.0)[1]
        elif name == "scale" and numbers:
            a, b, c, d, e, f = numbers[0], 0.0, 0.0, (*numbers, numbers[0])[1], 0.0, 0.0
        else:
            continue
        p, q, r, s, t, u = matrix
        matrix = (p * a + r * b, q * a + s * b, p * c + r * d, q * c + s * d,
                  p * e + r * f + t, q * e + s * f + u)  # fmt: skip
    return matrix


def _place(element: etree._Element, matrix: _Matrix) -> tuple[float, float]:
    x, y = _coordinate(element, "x"), _coordinate(element, "y")
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _coordinate(element: etree._Element, name: str) -> float:
    """Of the element, else of its first line."""
    for each in (element, *element.iterfind("{*}tspan")):
        found = _NUMBER.match(each.get(name, "").strip())
        if found:
            return float(found[0])
    return 0.0


def _chosen(switch: etree._Element, here: _Here) -> list[tuple[etree._Element, _Here]]:
    """The first of several ways to draw one thing, at the place that the others tell."""
    ways = [child for child in switch if _name(child)]
    told = [w for w in ways if _words_of(w).strip() and not _name(w).startswith("switch")]
    if not told:
        return [(way, here) for way in ways[:1]]
    left, top = max(_place(way, here.matrix) for way in told)
    return [(told[0], _Here((1.0, 0.0, 0.0, 1.0, left, top), here.link, here.hidden))]


def _words_of(element: etree._Element) -> str:
    """The words with a line break where a line of its own begins."""
    pieces: list[str] = []
    line = ""
    for each in element.iter():
        name = _name(each)
        if name == "tspan":
            begins = each.get("y", "") + "/" + each.get("dy", "")
            if pieces and begins != "/" and begins != line:
                pieces.append("\n")
            line = begins if each.get("dy") is None else ""
        elif name in ("div", "p", "br", "li"):
            pieces.append("\n")
        if name and name not in _SKIPPED:
            pieces.append(each.text or "")
        if each is not element:
            pieces.append(each.tail or "")
    return re.sub(r" *\n\s*", "\n", re.sub(r"[^\S\n]+", " ", "".join(pieces)))


def _in_reading_order(texts: list[_Text]) -> list[_Text]:
    ordered: list[_Text] = []
    line: list[_Text] = []
    for text in sorted(texts, key=lambda text: text.top):
        if line and text.top - line[0].top > _SAME_LINE:
            ordered += sorted(line, key=lambda text: text.left)
            line = []
        line.append(text)
    return ordered + sorted(line, key=lambda text: text.left)
