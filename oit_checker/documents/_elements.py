"""What single elements are: links of every kind, pictures, forms, fields, scripts."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from oit_checker.documents import _addresses as addresses
from oit_checker.documents._drafts import FieldDraft, FormDraft, ImageDraft, LinkDraft, clean
from oit_checker.documents._standing import Attributes
from oit_checker.model.document import Region

FRAME_KINDS = frozenset({"iframe", "frame", "embed", "object"})
_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
# fmt: off
_FIELD_KINDS = frozenset((
    "text", "email", "tel", "file", "checkbox", "radio", "password", "hidden", "submit",
    "number", "date", "url", "search",
))
# fmt: on
_SENDING_ATTRIBUTE = re.compile(
    r"^(?:onsubmit|ng-submit|@submit.*|v-on:submit.*|\(ngsubmit\)|\(submit\)|wire:submit.*|"
    r"hx-post|data-remote|x-on:submit.*|data-netlify|data-controller)$",
    re.I,
)
_SENDING_CLASS = re.compile(r"wpcf7|gform|elementor-form|wpforms|ajax", re.I)
_SCRIPT_CHARS = 500_000
_UNWRITTEN = frozenset(("hidden", "submit", "button"))
_SEARCH = re.compile(r"search|keyword|ค้นหา|\A[qs]\Z", re.I)


class Elements:
    """Collects the links, pictures, forms and scripts of one page, in reading order."""

    def __init__(self, base: str) -> None:
        self.base = addresses.Base(base)
        self.looks_around = 0  # things met whose meaning hangs on other parts of the page
        self.links: list[LinkDraft] = []
        self.images: list[ImageDraft] = []
        self.forms: list[FormDraft] = []
        self.label_for: dict[str, str] = {}
        self.script_count = 0
        self._scripts: list[str] = []
        self._script_size = 0
        self._anchors: list[tuple[int, LinkDraft | ImageDraft | FormDraft]] = []
        self.fields_without_form: FormDraft | None = None

    def link_of(
        self, node: LexborNode, tag: str, attributes: Attributes, region: Region
    ) -> LinkDraft | None:
        """The link that an element is, registered; None when it is none."""
        if tag in ("a", "area"):
            if "href" not in attributes and not addresses.scripted_address(
                attributes.get("onclick")
            ):
                return None
            href, kind = (attributes.get("href") or "").strip(), tag
        elif tag in _FRAMES:
            href = attributes.get(_FRAMES[tag]) or attributes.get("data-src") or ""
            kind = "embed" if tag == "object" else tag
            if not href:
                return None
        elif attributes and attributes.get("onclick"):
            href, kind = addresses.scripted_address(attributes["onclick"]), "script"
            if not href:
                return None
        else:
            return None
        url = self.base.target(href)
        if not url and tag in ("a", "area"):
            code = href if href.lower().startswith("javascript:") else attributes.get("onclick")
            scripted = addresses.scripted_address(code)
            if scripted:
                url, kind = self.base.target(scripted), "script"
        return self._registered(url, href, kind, attributes, region)

    def _registered(
        self, url: str, href: str, kind: str, attributes: Attributes, region: Region
    ) -> LinkDraft:
        link = LinkDraft(
            url=url,
            href=href,
            kind=kind,
            region=region,
            title=attributes.get("title") or attributes.get("data-original-title") or "",
            aria=attributes.get("aria-label") or "",
            rel=(attributes.get("rel") or "").lower(),
            alt=(attributes.get("alt") or attributes.get("value") or attributes.get("name") or "")
            if kind != "a"
            else "",
        )
        self.links.append(link)
        return link

    def add_refresh(self, content: str) -> None:
        href = addresses.refresh_address(content)
        url = self.base.target(href)
        if url:
            self._registered(url, href, "refresh", {}, Region.MAIN)

    def jump_links(
        self, node: LexborNode, attributes: Attributes, region: Region
    ) -> list[LinkDraft]:
        """The options of a menu that goes to the chosen page."""
        handler = attributes.get("onchange") or ""
        if not re.search(r"location|open|jump", handler, re.I):
            return []
        found: list[LinkDraft] = []
        for option in node.css("option")[:500]:
            href = option.attributes.get("value") or ""
            url = self.base.target(href)
            if url and re.search(r"[/.?]", href):
                link = self._registered(url, href, "script", {}, region)
                link.parts.append(option.text())
                found.append(link)
        return found

    def image_of(self, tag: str, attributes: Attributes, region: Region) -> ImageDraft | None:
        if tag != "img" and not (tag == "input" and attributes.get("type") == "image"):
            return None
        image = ImageDraft(
            url=addresses.image_address(attributes, self.base),
            region=region,
            alt=attributes.get("alt") or "",
            title=attributes.get("title") or "",
            width=addresses.pixels(attributes.get("width")),
            height=addresses.pixels(attributes.get("height")),
        )
        self.images.append(image)
        return image

    def background_of(self, url: str, region: Region) -> ImageDraft:
        image = ImageDraft(url=url, region=region)
        self.images.append(image)
        return image

    def form_of(self, attributes: Attributes, region: Region) -> FormDraft:
        """The form that begins here."""
        action = (attributes.get("action") or "").strip()
        form = FormDraft(
            action=self.base.target(action),
            method=(attributes.get("method") or "get").lower(),
            region=region,
            names=(attributes.get("id") or "", attributes.get("name") or ""),
            has_script=any(_SENDING_ATTRIBUTE.match(name) for name in attributes)
            or bool(_SENDING_CLASS.search(attributes.get("class") or ""))
            or bool(re.match(r"javascript:\s*\w", action, re.I)),
        )
        self.forms.append(form)
        self.looks_around += 1
        return form

    def note_field(
        self,
        node: LexborNode,
        tag: str,
        attributes: Attributes,
        form: FormDraft | None,
        before: str,
    ) -> str:
        """Registers a form field; returns the words printed on it (a button's)."""
        if tag not in ("input", "textarea", "select", "button"):
            return ""
        kind = self._kind_of(tag, attributes)
        if not kind:
            return ""
        if form is None:
            if kind in ("hidden", "submit", "button"):
                return ""
            form = self._form_for_strays()
        self.looks_around += 1
        value = attributes.get("value") or ""
        if kind in ("submit", "button"):
            form.has_script = form.has_script or bool(attributes.get("onclick"))
            form.has_script = form.has_script or any("click" in name for name in attributes)
            if kind == "button":
                return value if tag == "input" else ""
        own = attributes.get("placeholder") or attributes.get("aria-label") or ""
        if not form.is_at_fields and kind not in _UNWRITTEN and not _is_search(attributes):
            # A form may hold the whole page: it stands where there is something to fill in.
            form.is_at_fields = True
            self._anchors.append((0, form))
        form.fields.append(
            FieldDraft(
                name=attributes.get("name") or attributes.get("id") or "",
                kind=kind,
                own_id=attributes.get("id") or "",
                label=(value or clean(node.text())) if kind == "submit" else own,
                before="" if kind in ("submit", "hidden") or own else before,
            )
        )
        return value if kind == "submit" and tag == "input" else ""

    @staticmethod
    def _kind_of(tag: str, attributes: Attributes) -> str:
        if tag in ("textarea", "select"):
            return tag
        declared = (attributes.get("type") or "").lower()
        if tag == "button":
            return "submit" if declared in ("", "submit") else "button"
        if declared == "image":
            return "submit"
        if declared in ("button", "reset"):
            return "button" if declared == "button" else ""
        return declared if declared in _FIELD_KINDS else "text"

    def _form_for_strays(self) -> FormDraft:
        """Fields outside any form are one form, which only a script can send."""
        if self.fields_without_form is None:
            self.fields_without_form = FormDraft("", "", Region.MAIN)
            self.forms.append(self.fields_without_form)
            self._anchors.append((0, self.fields_without_form))
        return self.fields_without_form

    def note_label(self, attributes: Attributes, text: str) -> None:
        own_id = attributes.get("for")
        if own_id and text:
            self.looks_around += 1
            self.label_for.setdefault(own_id, text)

    def note_script(self, node: LexborNode) -> None:
        if "json" in (node.attributes.get("type") or ""):
            return
        self.script_count += 1
        self.looks_around += 1
        code = node.text() or ""
        if self._script_size < _SCRIPT_CHARS:
            self._scripts.append(code)
            self._script_size += len(code)

    def is_scripted(self, name: str) -> bool:
        """Whether an inline script speaks of a form with this id or name."""
        quoted = re.compile(rf"[\"'#.]{re.escape(name)}\b")
        return any(quoted.search(code) for code in self._scripts)


def _is_search(attributes: Attributes) -> bool:
    told = (attributes.get(name) or "" for name in ("name", "id", "placeholder", "type"))
    return any(_SEARCH.search(each) for each in told)
