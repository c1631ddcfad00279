"""How much of a page is left to its scripts: nothing of it is run, its signs are read.

`script_menu`: its way to other pages is made by scripts, so that following it needs a browser. A
page with a menu of ordinary links never has that sign.
`scripted`: part of its content is filled in by scripts; worth drawing where something is missing.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from oit_checker.documents._tally import letters_in
from oit_checker.model.document import SCRIPT_MENU, SCRIPTED, Document, Region

_CODE_CHARS = 400_000
_LITTLE_NODES = 60
_UNSEEN = frozenset(("script", "style", "noscript", "template"))
_MENU = 3  # ordinary links that make a menu
_FEW_LETTERS = 80
_LITTLE_TEXT = 200
_LITTLE_CONTENT = 400

_ROOTS = (
    "#root, #app, #__next, #__nuxt, #___gatsby, #q-app, #svelte, #main-app, #app-root,"
    " #react-root, app-root, app-main, [ng-app], [data-ng-app], [data-reactroot], [data-v-app],"
    " [data-server-rendered], [ng-version]"
)
_NAV_PLACES = (
    "nav, [role=navigation], #menu, #nav, #navbar, #navigation, #mainmenu, #main-menu, #topmenu,"
    " #top-menu, #leftmenu, #left-menu, #sidemenu, #side-menu, .menu, .navbar, .main-menu,"
    " .nav-menu, .navigation, .sidebar-menu, .side-menu, .left-menu"
)
_INCLUDES = (
    "[w3-include-html], [data-include], [data-include-html], [include-html], [ng-include],"
    " [data-ng-include]"
)
_REPEATED = "[ng-repeat], [data-ng-repeat], [v-for], [x-for], [data-bind*='foreach']"
_CONTAINERS = (
    "div[id], section[id], ul[id], ol[id], tbody[id], table[id], main[id], article[id],"
    " [data-source], [data-url], [data-api], [data-json], [data-ajax], [data-endpoint]"
)
_NAV_NAME = r"menu|nav\b|navbar|navigation|sidebar|header"

_WRITTEN = re.compile(r"document\s*\.\s*write(?:ln)?\s*\(", re.I)
_WRITTEN_IN_LOOP = re.compile(
    r"\b(?:for|while|forEach|map|each)\b[^;]{0,20}\([^<>]{0,200}?(?:<[^<>]{0,100}?)?"
    r"document\s*\.\s*write",
    re.I,
)
_LINK_CODE = re.compile(r"<\s*a\b[^>]{0,200}?\bhref\s*=", re.I)
_MAKES_LINKS = re.compile(r"createElement\s*\(\s*[\"'`]a[\"'`]|<\s*a\b[^>]{0,200}?\bhref\s*=", re.I)
_FETCHED = re.compile(
    r"\$\s*\.\s*(?:ajax|get|post|getJSON)\s*\(|\bfetch\s*\(\s*[\"'`/\w]|\baxios\b|\bXMLHttpRequest\b"
    r"|\.\s*load\s*\(\s*[\"'`][^\"'`]+[\"'`]|\bajax\s*:\s*[\"'{]|\bajaxSource\b"
)
_LOADED = re.compile(
    r"[\"'`]([#.][\w-]+|nav|header)[^\"'`]*[\"'`]\s*\)\s*\.\s*load\s*\(\s*[\"'`][^\"'`]+", re.I
)
_MENU_FETCHED = re.compile(
    r"(?:fetch|getJSON|get|load|ajax)\s*\(\s*(?:\{[^}]{0,200}?url\s*:\s*)?[\"'`][^\"'`]*"
    r"(?:menu|nav|sitemap)[^\"'`]*[\"'`]",
    re.I,
)
_ADDRESS = (
    r"[\"'](?:https?://|\.{0,2}/)?[\w./%-]+\.(?:html?|php|aspx?|jsp|pdf)(?:[?#][^\"']*)?[\"']"
)
_PATH = r"[\"'](?:https?://[^\"'\s]{4,}|\.{0,2}/[\w./%?=&-]{2,})[\"']"
_QUOTED_ADDRESS = re.compile(f"{_ADDRESS}|{_PATH}")
_ENTRY = re.compile(
    r"[\"']?\b(?:url|href|link|path|to|page)[\"']?\s*:\s*[\"'][^\"']{1,200}[\"']", re.I
)
_ENTRY_NAME = re.compile(
    r"[\"']?\b(?:title|name|label|text|caption|menu\w*)[\"']?\s*:\s*[\"'][^\"']{1,200}[\"']", re.I
)
_SOURCE_NAME = re.compile(r"data-(?:source|src|url|api|json|ajax|href|endpoint|feed)", re.I)
_CONTENT_NAME = re.compile(
    r"^(?:(?:main|page|app|post|news|doc\w*|file)[-_]?)?"
    r"(?:content|contents|data|list|result|results|detail|details|body|table|items)$",
    re.I,
)
_DATA_ONLY = re.compile(r"ld\+json|speculationrules|importmap|template|x-handlebars|text/x-", re.I)
_JSON = re.compile(r"^\s*[{\[]")
_MUSTACHE = re.compile(r"\{\{[^{}]{1,120}\}\}")
_LOADING = re.compile(
    r"^\W*(?:กำลังโหลด|กำลังดาวน์โหลด|กำลังประมวลผล|โปรดรอ|กรุณารอ|loading|please wait)[^\n]{0,40}$",
    re.I | re.M,
)
_ASKS_FOR_SCRIPTS = re.compile(r"(?:java\s*script|จาวาสคริ)", re.I)
_CONVERTED = re.compile(r"pdf2htmlEX", re.I)  # a whole file as a page: its scripts only turn leaves
_POSTBACK = "__dopostback"


class _Page:
    """What the signs are read from, each worked out once."""

    def __init__(self, parser: LexborHTMLParser, document: Document) -> None:
        self.parser = parser
        self.document = document
        self.scripts = parser.css("script")
        self.code = _inline_code(self.scripts)
        anchors = [link for link in document.links if link.kind in ("a", "area", "script")]
        self.live = {link.url for link in anchors if link.url and link.url != document.url}
        self.menu = {
            link.url
            for link in anchors
            if link.url in self.live and link.region in (Region.NAV, Region.HEADER, Region.ASIDE)
        }
        self.dead = [
            link
            for link in anchors
            if not link.url and link.label and _POSTBACK not in link.href.lower()
        ]


def signs_of(parser: LexborHTMLParser, document: Document) -> tuple[str, ...]:
    """`script_menu`, `scripted`, both or none."""
    page = _Page(parser, document)
    if not page.scripts or _CONVERTED.search(document.properties.get("generator", "")):
        return ()
    signs: list[str] = []
    if not _has_menu(page) and _makes_menu(page):
        signs.append(SCRIPT_MENU)
    if _fills_content(page):
        signs.append(SCRIPTED)
    return tuple(signs)


def says_nothing_itself(parser: LexborHTMLParser, document: Document, letters: int) -> bool:
    """Without its scripts the page has neither words nor a way on. `letters` it has in all."""
    links = [link for link in document.links if link.url]
    if letters >= _LITTLE_TEXT:
        return False
    if any(_is_empty_root(root) for root in parser.css(_ROOTS)):
        return True
    if letters < _FEW_LETTERS and not links and not document.images and not document.forms:
        return True
    if len(links) >= _MENU:
        return False
    notice = " ".join(node.text() for node in parser.css("noscript")[:20])
    return bool(_ASKS_FOR_SCRIPTS.search(notice) or _LOADING.search(document.text))


def _is_empty_root(root: LexborNode) -> bool:
    text = _little_text(root)
    if text is None or root.css("a[href], img, iframe"):
        return False
    return not text or bool(_LOADING.fullmatch(text))


def _little_text(place: LexborNode) -> str | None:
    """What it says if that is next to nothing, else None: looked at briefly, since hostile pages
    put thousands of places into each other."""
    text = ""
    for count, node in enumerate(place.traverse(include_text=True)):
        if count > _LITTLE_NODES:
            return None
        if node.is_text_node and (node.parent is None or node.parent.tag not in _UNSEEN):
            text = (text + (node.text_content or "")).lstrip()
            if len(text.rstrip()) > _FEW_LETTERS:
                return None
    return text.rstrip()


def _inline_code(scripts: list[LexborNode]) -> str:
    parts: list[str] = []
    left = _CODE_CHARS
    for script in scripts:
        attributes = script.attributes
        if attributes.get("src") or _DATA_ONLY.search(attributes.get("type") or ""):
            continue
        code = script.text()[:left]
        parts.append(code)
        left -= len(code)
    return "\n".join(parts)


def _has_menu(page: _Page) -> bool:
    """Ordinary links lead on: in a menu, or so many that they are one."""
    return len(page.menu) >= _MENU or len(page.live) >= 4 * _MENU


def _makes_menu(page: _Page) -> bool:
    return (
        _writes_links(page)
        or _lists_addresses(page)
        or _fetches_menu(page)
        or _hides_addresses(page)
        or _has_empty_menu(page)
    )


def _writes_links(page: _Page) -> bool:
    """document.write of several links, one by one or in a loop; counters write one."""
    if not _WRITTEN.search(page.code):
        return False
    links = len(_LINK_CODE.findall(page.code))
    return links >= _MENU or (links > 0 and _WRITTEN_IN_LOOP.search(page.code) is not None)


def _lists_addresses(page: _Page) -> bool:
    """Names with addresses, as data of a script."""
    code = page.code
    for script in page.scripts:
        kind = (script.attributes.get("type") or "").lower()
        if kind == "application/json" and _JSON.match(script.text()):
            code += script.text()[:_CODE_CHARS]
    if len(_ENTRY.findall(code)) < _MENU:
        return False
    near = 0
    for entry in _ENTRY.finditer(code):
        around = code[max(0, entry.start() - 200) : entry.end() + 200]
        near += bool(_ENTRY_NAME.search(around))
        if near >= _MENU:
            return True
    return False


def _fetches_menu(page: _Page) -> bool:
    """A menu that is a file of its own, put in its place by a script."""
    for place in page.parser.css(_INCLUDES):
        source = " ".join(f"{k} {v}" for k, v in place.attributes.items())
        if re.search(_NAV_NAME, source, re.I) and not place.css("a[href]"):
            return True
    targets = (found[1] for found in _LOADED.finditer(page.code))
    if any(re.search(_NAV_NAME, target, re.I) for target in targets):
        return True
    return bool(_MENU_FETCHED.search(page.code))


def _hides_addresses(page: _Page) -> bool:
    """Most links lead nowhere, and a script has addresses for them."""
    dead = len(page.dead)
    if dead < 2 * _MENU or dead <= 2 * len(page.live):
        return False
    return len(set(_QUOTED_ADDRESS.findall(page.code))) >= max(_MENU, dead // 4)


def _has_empty_menu(page: _Page) -> bool:
    """A place for a menu with nothing in it. Mobile menus are such places too, but stand beside a
    menu of ordinary links."""
    if len(page.live) >= _MENU or page.dead:
        return False
    return any(
        _little_text(place) == "" and not place.css("a[href], img, form, input, button, iframe")
        for place in page.parser.css(_NAV_PLACES)
    )


def _fills_content(page: _Page) -> bool:
    content = letters_in(page.document.main_text)
    if page.parser.css_first(_REPEATED) is not None or _has_templates(page):
        return True
    if content < _LITTLE_CONTENT and page.parser.css_first(_ROOTS) is not None:
        return True
    if any(not place.css("a[href], p") for place in page.parser.css(_INCLUDES)):
        return True
    fetches = _FETCHED.search(page.code) is not None
    if fetches and _LOADING.search(page.document.main_text):
        return True
    makes = fetches or _MAKES_LINKS.search(page.code) is not None
    return any(
        _is_empty_place(place) and _is_spoken_of(place, page, content, makes=makes)
        for place in page.parser.css(_CONTAINERS)
    )


def _is_empty_place(place: LexborNode) -> bool:
    """Nothing in it but perhaps a note to wait; a table may have a head."""
    text = _little_text(place)
    if text is None or place.css("img, iframe, form, input, a[href], svg, canvas, object, video"):
        return False
    return (
        not text
        or bool(_LOADING.fullmatch(text))
        or (place.tag == "table" and not _has_rows(place))
    )


def _is_spoken_of(place: LexborNode, page: _Page, content: int, *, makes: bool) -> bool:
    """A script that fetches or makes something names it, or it names its own source, or it is
    where the content would be and there is little else."""
    if any(_SOURCE_NAME.fullmatch(name) for name in place.attributes):
        return True
    name = place.attributes.get("id") or ""
    if content < _LITTLE_TEXT and _CONTENT_NAME.search(name):
        return True
    if not makes or len(name) < 2 or name not in page.code:
        return False
    return re.search(rf"[\"'`]#?{re.escape(name)}\b[^\"'`]*[\"'`]", page.code) is not None


def _has_templates(page: _Page) -> bool:
    """Braces that only a script replaces by words."""
    return len(_MUSTACHE.findall(page.document.text)) >= 2


def _has_rows(table: LexborNode) -> bool:
    """A body below the head; without one its rows come from a script."""
    return any(_little_text(cell) != "" for cell in table.css("td"))
