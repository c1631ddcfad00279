"""The parts of an Office file beside its text: XML, relationships, style names, properties.

The XML parser resolves no entities, opens no connection and refuses huge trees.
"""

from __future__ import annotations

import re

from lxml import etree

from oit_checker.documents._drafts import clean
from oit_checker.documents.archive import Archive, ArchiveError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_PROPERTIES = {
    "title": "title",
    "creator": "author",
    "subject": "subject",
    "description": "description",
    "created": "created",
    "modified": "modified",
    "lastModifiedBy": "last_modified_by",
}


def parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    if b"purl.oclc.org/ooxml" in data:  # the strict form of the standard has names of its own
        data = _STRICT_NAME.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", data)
    return etree.fromstring(data, parser)


def main_part(archive: Archive, default: str) -> str:
    """The part that the package names as its document: some programs number it."""
    relations = optional_part(archive, "_rels/.rels")
    for relation in relations if relations is not None else ():
        target = relation.get("Target", "").lstrip("/")
        if relation.get("Type", "").endswith("/officeDocument") and target in archive:
            return target
    return default


def optional_part(archive: Archive, name: str) -> etree._Element | None:
    """A part that the file can do without: its faults are not the file's."""
    if name not in archive:
        return None
    try:
        return parsed(archive.read(name))
    except (ArchiveError, etree.XMLSyntaxError):
        return None


def targets_of(archive: Archive, name: str) -> dict[str, str]:
    """External addresses by relationship id."""
    folder, _, base = name.rpartition("/")
    relations = optional_part(archive, f"{folder}/_rels/{base}.rels")
    if relations is None:
        return {}
    return {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in relations
        if relation.get("TargetMode") == "External"
    }


def style_names(archive: Archive) -> dict[str, str]:
    styles = optional_part(archive, "word/styles.xml")
    names: dict[str, str] = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        name = style.find(f"{W}name")
        names[style.get(f"{W}styleId", "")] = "" if name is None else name.get(f"{W}val", "")
    return names


def properties_of(archive: Archive) -> dict[str, str]:
    core = optional_part(archive, "docProps/core.xml")
    found: dict[str, str] = {}
    for element in core if core is not None else ():
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        value = clean(element.text or "")
        if name in _PROPERTIES and value:
            found[_PROPERTIES[name]] = value[:1000]
    for name in ("created", "modified"):
        if name in found:
            found[name] = found[name][:10]
    return found


def relations_of(archive: Archive, name: str) -> dict[str, str]:
    """All targets by relationship id: parts of the file, relative, and external addresses."""
    folder, _, base = name.rpartition("/")
    relations = optional_part(archive, f"{folder}/_rels/{base}.rels")
    if relations is None:
        return {}
    return {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
