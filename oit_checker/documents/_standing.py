"""What an element's name, role, class and style say: its region, whether it is hidden, its rank.

Sites made from a handful of frameworks share a vocabulary of class names; the words here are
that vocabulary, not one site's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from oit_checker.model.document import Region

Attributes = dict[str, str | None]

_TAG_REGIONS = {"nav": Region.NAV, "aside": Region.ASIDE}
_BANNER_TAGS = {"header": Region.HEADER, "footer": Region.FOOTER}
_ROLE_REGIONS = {
    "navigation": Region.NAV,
    "menubar": Region.NAV,
    "menu": Region.NAV,
    "banner": Region.HEADER,
    "contentinfo": Region.FOOTER,
    "complementary": Region.ASIDE,
    "main": Region.MAIN,
}
_NAV_WORD = re.compile(
    r"(?:^|[-_])(?:nav|navbar|navigation|mainnav|topnav|navmenu|menu|mainmenu|topmenu|megamenu|"
    r"menubar|breadcrumbs?)(?:[-_]?\d+)?(?:$|[-_])"
)
_NOT_NAV = re.compile(
    r"nav[-_](?:tabs?|pills?|item|link|fill|justified)|dropdown[-_]menu|tab|menu[-_](?:item|open)"
    r"|(?:has|with|no)[-_]|accordion|^nav$"
)
_ASIDE_WORD = re.compile(
    r"(?:^|[-_])(?:aside|side[-_]?bar|side[-_]?menu|widget[-_]area)(?:$|[-_])"
    r"|(?:^|[-_])cookies?[-_]?(?:banner|bar|box|notice|consent|popup|alert|modal|law)"
)
_HEADER_WORD = re.compile(
    r"^(?:(?:site|main|top|global|web)[-_]?)?(?:header|topbar|masthead)(?:[-_](?:area|wrapper|top|section|main|inner))?$|^top[-_]bar$|^header[-_]?\d+$"
)
_FOOTER_WORD = re.compile(
    r"^(?:(?:site|main|page|global|web|bottom)[-_]?)?footer(?:[-_](?:area|wrapper|top|bottom|"
    r"section|main|inner|widget|widgets|content|\d+))?$|^copyrights?(?:[-_].*)?$"
)
_HEADING_CLASS = re.compile(
    r"^(?:card|panel|modal|section|entry|page|post|box|widget|block|topic|accordion|collapse|"
    r"news|content|article|tab)[-_]?(?:title|heading|head|header|button|toggle)$|"
    r"^(?:title|heading|subtitle|sub[-_]title|headline)$"
)
_CONTAINER_CLASS = re.compile(
    r"^(?:card|panel|thumbnail|media|box|item|member|person|team|profile|staff|accordion[-_]item|"
    r"list[-_]group[-_]item|card[-_]body|caption)(?:[-_](?:item|box|card|member|single|block))?\d*$"
)
_BLOCK_LINKS = frozenset({"dropdown-item", "list-group-item", "nav-link", "btn-block", "d-block"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.I)
_LIGHT_STYLE = re.compile(r"font-weight\s*:\s*(?:normal|lighter|[1-5]00)", re.I)
_BOLD_CLASSES = frozenset({"fw-bold", "font-weight-bold", "fw-bolder", "bold", "text-bold"})
# fmt: off
_HIDDEN_CLASSES = frozenset((
    "d-none", "hidden", "hide", "invisible", "sr-only", "visually-hidden", "modal",
    "offcanvas", "dropdown-menu", "screen-reader-text", "accordion-collapse",
))
# fmt: on
_SHOWN_CLASSES = frozenset({"show", "in", "active", "open", "navbar-collapse"})
# Tailwind-like: hidden on small screens only ("hidden md:block", "d-none d-md-flex").
_SHOWN_LATER = re.compile(r"^(?:sm|md|lg|xl|d-(?:sm|md|lg|xl|xxl)-)[:]?(?!none|hidden)")


_REGION_TAGS = frozenset(("div", "ul", "ol", "section", "table", "td", "header", "footer", "p"))
_LONGEST_STYLE = 300
_LARGE_SIZES = frozenset(("4", "5", "6", "7", "+2", "+3"))


@dataclass(frozen=True, slots=True)
class Marks:
    """What an element's class words and id say, whatever its tag."""

    words: frozenset[str]
    region: Region | None
    is_hidden: bool
    is_bold: bool
    is_heading: bool
    is_container: bool
    is_block_link: bool
    is_modal: bool
    is_tab_list: bool


@lru_cache(maxsize=8192)  # a page has thousands of elements and a few dozen class attributes
def _marks(classes: str, own_id: str) -> Marks:
    words = [*classes.split(), *own_id.split()]
    present = frozenset(words)
    return Marks(
        words=present,
        region=next((region for region in map(_region_of_word, words) if region), None),
        is_hidden=_are_hidden(words, present),
        is_bold=not _BOLD_CLASSES.isdisjoint(present),
        is_heading=any(_HEADING_CLASS.match(word) for word in words),
        is_container=any(_CONTAINER_CLASS.match(word) for word in words),
        is_block_link=not _BLOCK_LINKS.isdisjoint(present),
        is_modal="modal" in present,
        is_tab_list="nav-tabs" in present or "nav-pills" in present,
    )


@dataclass(frozen=True, slots=True, eq=False)  # each is its own key
class Look:
    """What an element's tag and attributes say together.

    `region` and `region_in_article` are the region that it opens, and whether outright. `is_bold`
    is None where the element leaves that as it is around it.
    """

    marks: Marks
    region: tuple[Region, bool] | None
    region_in_article: tuple[Region, bool] | None
    is_hidden: bool
    is_bold: bool | None
    is_plain: bool  # none of all that, nor a heading


def look_of(tag: str, attributes: Attributes) -> Look:
    if not attributes:
        return _look(tag, None, None, None, None, None, False, False)
    get = attributes.get
    style = get("style")
    # A picture may stand in a style: such a look is not kept.
    look = _look if style is None or len(style) < _LONGEST_STYLE else _look.__wrapped__
    return look(
        tag,
        get("class"),
        get("id"),
        get("role"),
        style,
        get("size") if tag == "font" else None,
        "hidden" in attributes or get("aria-hidden") == "true",
        "open" in attributes,
    )


@lru_cache(maxsize=8192)  # a page has thousands of elements and a few dozen looks
def _look(
    tag: str,
    classes: str | None,
    own_id: str | None,
    role: str | None,
    style: str | None,
    size: str | None,
    hidden: bool,
    is_open: bool,
) -> Look:
    marks = _marks((classes or "").lower(), (own_id or "").lower())
    attributes: Attributes = {"role": role, "style": style, "size": size}
    if hidden:
        attributes["hidden"] = ""
    if is_open:
        attributes["open"] = ""
    inside = region_of(tag, attributes, marks, in_article=True)
    outside = region_of(tag, attributes, marks, in_article=False)
    is_unseen = is_hidden(tag, attributes, marks)
    bold: bool | None = is_bold(tag, attributes, marks, inherited=False)
    if bold != is_bold(tag, attributes, marks, inherited=True):
        bold = None
    is_plain = inside is outside is None and not is_unseen and bold is None
    return Look(marks, outside, inside, is_unseen, bold, is_plain and not marks.is_heading)


def region_of(
    tag: str, attributes: Attributes, marks: Marks, *, in_article: bool
) -> tuple[Region, bool] | None:
    """The region that an element opens and whether its author said so outright, or None.

    A `header` or `footer` inside an article or section is part of the content.
    """
    role = (attributes.get("role") or "").lower()
    if role in _ROLE_REGIONS:
        return _ROLE_REGIONS[role], True
    if role in ("tablist", "tab", "tabpanel") or marks.is_tab_list:
        return None
    if tag == "main" or role == "dialog" or marks.is_modal:
        return Region.MAIN, True
    if tag in _TAG_REGIONS:
        return _TAG_REGIONS[tag], True
    if tag in _BANNER_TAGS and not in_article:
        return _BANNER_TAGS[tag], True
    if marks.region is not None and tag in _REGION_TAGS:
        return marks.region, False
    return None


def _region_of_word(word: str) -> Region | None:
    if _FOOTER_WORD.search(word):
        return Region.FOOTER
    if _ASIDE_WORD.search(word):
        return Region.ASIDE
    if _NAV_WORD.search(word) and not _NOT_NAV.search(word):
        return Region.NAV
    if _HEADER_WORD.search(word):
        return Region.HEADER
    return None


def is_hidden(tag: str, attributes: Attributes, marks: Marks) -> bool:
    """Whether a style, attribute or framework class hides the element until it is clicked."""
    if marks.is_hidden or "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if tag in ("dialog", "details") and "open" not in attributes:
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


def _are_hidden(words: list[str], present: frozenset[str]) -> bool:
    if not _SHOWN_CLASSES.isdisjoint(present):
        return False
    if not _HIDDEN_CLASSES.isdisjoint(present):
        return not any(_SHOWN_LATER.match(word) for word in words)
    return "collapse" in present or "tab-pane" in present


def is_bold(tag: str, attributes: Attributes, marks: Marks, *, inherited: bool) -> bool:
    """Whether text directly in the element is printed bold or conspicuously large."""
    style = attributes.get("style")
    if style:
        if _BOLD_STYLE.search(style):
            return True
        if _LIGHT_STYLE.search(style):
            return False
    if tag in ("b", "strong", "th"):
        return True
    if tag == "font" and (attributes.get("size") or "").strip() in _LARGE_SIZES:
        return True
    return inherited or marks.is_bold
