"""Bytes to text for Thai pages: what a page declares about its charset is often wrong."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_THAI_LABELS = frozenset(
    [
        "tis-620",
        "tis620",
        "tis-620-0",
        "tis-620-1",
        "tis-620-2533",
        "tis620.2533-0",
        "tis620.2533-1",
        "iso-8859-11",
        "iso8859-11",
        "iso_8859-11",
        "windows-874",
        "windows874",
        "x-windows-874",
        "dos-874",
        "ms874",
        "cp874",
        "cp-874",
        "ibm874",
        "874",
        "thai",
        "x-mac-thai",
        "macthai",
    ]
)
_LATIN_LABELS = frozenset(
    [
        "latin-1",
        "latin1",
        "iso-8859-1",
        "iso8859-1",
        "iso_8859-1",
        "windows-1252",
        "cp1252",
        "us-ascii",
        "ascii",
    ]
)
# Two patterns, since each begins with letters that are quickly looked for.
_META = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_XML = re.compile(rb"""<\?xml[^>]*encoding=["']([^"']+)""")
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTES = bytes(range(0x80, 0x100))
_HIGH = re.compile(rb"[\x80-\xff]")
_THAI_BYTE = re.compile(rb"[\xa1-\xda\xdf-\xfb]")
_META_WITHIN_BYTES = 8192
# Thai in UTF-8 (E0 B8 80 - E0 B9 BF) that was read once more as latin-1 or windows-1252.
_DOUBLE_ENCODED = re.compile(
    "(?:à[¸¹][\u0080-\u00ff\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u2122])+"
)
_CP1252_HIGH = {bytes([b]).decode("cp1252", "ignore"): b for b in range(0x80, 0xA0)}


@dataclass(frozen=True, slots=True)
class Decoded:
    """`charset` is the codec that was used, `problems` short ids (`charset_mislabelled:utf-8`,
    `broken_characters`, `double_encoded`)."""

    text: str
    charset: str
    problems: tuple[str, ...] = ()


def decoded(data: bytes, declared: str = "") -> Decoded:
    """The text of a page or text file. `declared` is the header's charset ('' when it has none); a
    declaration in the first 8 kB counts after it. Never raises."""
    claims = [claim for claim in (_label(declared), _label_inside(data)) if claim]
    text, charset, problems = _chosen(data, claims)
    repaired = repaired_double_encoding(text)
    if repaired != text:
        problems = (*problems, "double_encoded")
    return Decoded(repaired, charset, problems)


def repaired_double_encoding(text: str) -> str:
    """Runs of `à¸…` turned back into Thai; all else stays."""
    if "à¸" not in text and "à¹" not in text:
        return text
    return _DOUBLE_ENCODED.sub(_repaired_run, text)


def _chosen(data: bytes, claims: list[str]) -> tuple[str, str, tuple[str, ...]]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _with(data[len(bom) :], name, [])
    try:
        return data.decode("utf-8"), "utf-8", _mislabelled(data, claims, "utf-8")
    except UnicodeDecodeError:
        pass
    if _is_mostly_utf8(data):
        return _with(data, "utf-8", claims)
    for claim in claims:
        if claim not in ("utf-8", "cp1252"):
            return _with(data, claim, claims)
    if _is_mostly_thai(data):
        return _with(data, "cp874", claims)
    return _with(data, claims[0] if claims and claims[0] != "utf-8" else "cp1252", claims)


def _with(data: bytes, charset: str, claims: list[str]) -> tuple[str, str, tuple[str, ...]]:
    text = data.decode(charset, errors="replace")
    problems = _mislabelled(data, claims, charset)
    if "\ufffd" in text:
        problems = (*problems, "broken_characters")
    return text, charset, problems


def _mislabelled(data: bytes, claims: list[str], charset: str) -> tuple[str, ...]:
    if not claims or claims[0] == charset or data.isascii():
        return ()
    return (f"charset_mislabelled:{claims[0]}",)


def _is_mostly_utf8(data: bytes) -> bool:
    errors = data.decode("utf-8", errors="replace").count("\ufffd")
    high = len(data) - len(data.translate(None, _HIGH_BYTES))
    if high < 2 * 3 * errors:  # each letter has two of them at least: they need not be counted
        return False
    valid = len(_MULTIBYTE.findall(data))
    return valid > 0 and valid >= 3 * errors


def _is_mostly_thai(data: bytes) -> bool:
    high = len(_HIGH.findall(data))
    return high > 0 and len(_THAI_BYTE.findall(data)) >= 0.85 * high


def _label_inside(data: bytes) -> str:
    head = data[:_META_WITHIN_BYTES]
    found = [hit for pattern in (_META, _XML) if (hit := pattern.search(head))]
    if not found:
        return ""
    return _label(min(found, key=re.Match.start).group(1).decode("ascii", "ignore"))


def _label(declared: str) -> str:
    """A label as Python's codec name; '' for none or an unknown one."""
    name = declared.strip().strip("\"'").lower()
    if not name:
        return ""
    if name in _THAI_LABELS:
        return "cp874"  # the others leave 0x80-0x9F undecoded
    if name in _LATIN_LABELS:
        return "cp1252"
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return info.name if getattr(info, "_is_text_encoding", True) else ""


def _repaired_run(found: re.Match[str]) -> str:
    run = found.group()
    data = bytes(
        ord(c) if ord(c) < 0x100 else _CP1252_HIGH.get(c, 0x3F)
        for c in run  # 0x3F: breaks below
    )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return run
