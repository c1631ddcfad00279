"""What bytes are, by the bytes; a name or header that says otherwise becomes a problem.

Problem ids: `declared_<what was said>_is_<what it is>`, e.g. `declared_pdf_is_html`.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum

import olefile

from oit_checker.documents.source import Source


class Format(StrEnum):
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    TEXT = "text"
    IMAGE = "image"
    DOC = "doc"
    PPT = "ppt"
    PPTX = "pptx"
    ODT = "odt"
    ODP = "odp"
    OLE = "ole"
    RTF = "rtf"
    ZIP = "zip"
    RAR = "rar"
    SEVEN_ZIP = "7z"
    MEDIA = "media"
    XML = "xml"
    XML_SHEET = "xml_sheet"
    MHT = "mht"
    SVG = "svg"
    BINARY = "binary"
    EMPTY = "empty"
    ENCRYPTED_OFFICE = "encrypted_office"


@dataclass(frozen=True, slots=True)
class Sniff:
    format: Format
    media_type: str
    problems: tuple[str, ...] = ()


_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES = {
    Format.HTML: "text/html",
    Format.PDF: "application/pdf",
    Format.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Format.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Format.PPTX: f"{_OFFICE}.presentationml.presentation",
    Format.XML_SHEET: "application/vnd.ms-excel",
    Format.XLS: "application/vnd.ms-excel",
    Format.DOC: "application/msword",
    Format.PPT: "application/vnd.ms-powerpoint",
    Format.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Format.ODT: "application/vnd.oasis.opendocument.text",
    Format.ODP: "application/vnd.oasis.opendocument.presentation",
    Format.CSV: "text/csv",
    Format.TEXT: "text/plain",
    Format.RTF: "application/rtf",
    Format.ZIP: "application/zip",
    Format.RAR: "application/vnd.rar",
    Format.SEVEN_ZIP: "application/x-7z-compressed",
    Format.XML: "application/xml",
    Format.MHT: "multipart/related",
    Format.SVG: "image/svg+xml",
    Format.ENCRYPTED_OFFICE: "application/x-ole-storage",
    Format.OLE: "application/x-ole-storage",
}
_READ_FROM_ZIP = frozenset(
    (Format.DOCX, Format.XLSX, Format.PPTX, Format.ODS, Format.ODT, Format.ODP)
)
# Not the folder alone: an archive may hold one of such a name.
_OFFICE_PARTS = (
    (re.compile(r"word/[a-z]+\d*\.xml"), Format.DOCX),
    (re.compile(r"xl/[a-z]+\d*\.(?:xml|bin)"), Format.XLSX),
    (re.compile(r"ppt/[a-z]+\d*\.xml"), Format.PPTX),
)
_IMAGES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_ENDINGS = {
    **{format.value: format for format in Format if format.value.isalnum()},
    **dict.fromkeys(("htm", "xhtml"), Format.HTML),
    **dict.fromkeys(("docm", "dotx", "dotm"), Format.DOCX),
    **dict.fromkeys(("xlsm", "xlsb", "xltx", "xltm"), Format.XLSX),
    **dict.fromkeys(("pptm", "ppsx", "potx"), Format.PPTX),
    **dict.fromkeys(("dot", "wps"), Format.DOC),
    **dict.fromkeys(("xlt",), Format.XLS),
    **dict.fromkeys(("pps", "pot"), Format.PPT),
    **dict.fromkeys(("tsv", "tab"), Format.CSV),
    **dict.fromkeys(("txt",), Format.TEXT),
    **dict.fromkeys(("mhtml",), Format.MHT),
    **dict.fromkeys(
        ("jpg", "jpeg", "jfif", "png", "gif", "bmp", "tif", "tiff", "webp"), Format.IMAGE
    ),
}
_SHEETS = (Format.CSV, Format.XLS, Format.XLSX)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|frameset|script|meta|title|div|table|p|a|h[1-6]|span|"
    rb"center|font|img|br|ul|form|iframe|style|link|section|main|nav|header|b|i|u|li|tr|td|dl|pre|strong|small|article|button)\b"
    rb"|<!--",
    re.I,
)
_MHT = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.I)
_SVG = re.compile(  # possessive, or a row of comments would be parted in all ways
    rb"(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE\s+svg[^>\[]*(?:\[[^\]]*\])?[^>]*>|\s)*+<svg\b",
    re.I | re.S,
)
_XML_SHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_TEXT_CONTROLS = bytes((*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)))


def sniffed(data: bytes, source: Source) -> Sniff:
    """The format of the bytes, its media type, and a problem where the file was declared other."""
    format, media_type = _format_of(data, source)
    said = _declared(source)
    problems: tuple[str, ...] = ()
    if said is not None and format is not said and not _is_kin(said, format):
        problems = (f"declared_{said.value}_is_{format.value}",)
    return Sniff(
        format, media_type or _MEDIA_TYPES.get(format, "application/octet-stream"), problems
    )


def _declared(source: Source) -> Format | None:
    ending = source.file_name.rpartition(".")[2].lower()
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    by_type = {media_type: format for format, media_type in _MEDIA_TYPES.items()}
    said = by_type.get(source.declared_type)
    return None if said in (Format.HTML, Format.TEXT, Format.XML) else said


def _is_kin(said: Format, found: Format) -> bool:
    """Differences of no account: CSV is text, an Excel file is one in either wrapping."""
    kin = (
        {Format.CSV, Format.TEXT},
        {Format.XLS, Format.XLSX},
        {Format.XLS, Format.XML_SHEET},  # Excel opens either
        {Format.DOC, Format.RTF},  # Word opens either
        {Format.DOC, Format.OLE},
        {Format.XLS, Format.OLE},
        {Format.PPT, Format.OLE},
        {Format.IMAGE, Format.SVG},
    )
    if found in (Format.EMPTY, Format.ENCRYPTED_OFFICE):
        return True
    return any(said in group and found in group for group in kin)


def _format_of(data: bytes, source: Source) -> tuple[Format, str]:
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return Format.EMPTY, "application/octet-stream"
    for magic, media_type in _IMAGES:
        if data.startswith(magic):
            return Format.IMAGE, media_type
    if data[:4] == b"RIFF":
        is_image = data[8:12] == b"WEBP"
        return (Format.IMAGE, "image/webp") if is_image else (Format.MEDIA, "video/x-msvideo")
    if data[4:8] == b"ftyp":
        return Format.MEDIA, "video/mp4"
    if data.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"FLV", b"OggS", b"\x1aE\xdf\xa3")):
        return Format.MEDIA, "application/octet-stream"
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zip_format(data, source), ""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_format(data, source), ""
    for magic, format in ((b"Rar!", Format.RAR), (b"7z\xbc\xaf", Format.SEVEN_ZIP)):
        if data.startswith(magic):
            return format, ""
    if data.startswith(b"{\\rtf"):
        return Format.RTF, ""
    return _text_format(data, source), ""


def _text_format(data: bytes, source: Source) -> Format:
    head = data[:4096]
    markup = _MARKUP.search(head)
    pdf = data[:1100].find(b"%PDF-")
    if pdf >= 0 and (markup is None or pdf < markup.start()):
        return Format.PDF
    if _SVG.match(head.lstrip(b"\xef\xbb\xbf")):
        return Format.SVG
    if b"multipart/" in head and _MHT.match(head.lstrip()):
        return Format.MHT
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if is_wide:
        markup = _MARKUP.search(head.replace(b"\0", b""))
    elif len(head) - len(head.translate(None, _TEXT_CONTROLS)) > 0.02 * len(head):
        return Format.BINARY
    stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stripped.startswith(b"<?xml") and _XML_SHEET in head and b"<html" not in head.lower():
        return Format.XML_SHEET
    if stripped.startswith(b"<?xml") and markup is None:
        return Format.XML
    declared = _ENDINGS.get(source.file_name.rpartition(".")[2].lower())
    if markup is not None and (
        declared not in (Format.TEXT, Format.CSV) or markup.start() <= len(head) - len(stripped)
    ):
        return Format.HTML
    if source.declared_type in ("text/html", "application/xhtml+xml") and declared not in (
        Format.TEXT,
        Format.CSV,
    ):
        return Format.HTML
    if declared is Format.CSV or source.declared_type == "text/csv":
        return Format.CSV
    if declared in _SHEETS and re.search(rb"[\t,;|]", head):
        return Format.CSV
    return Format.TEXT


def _zip_format(data: bytes, source: Source) -> Format:
    """Office formats are zip files; a broken one is told by the names near its beginning."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename for info in archive.infolist()[:2000]}
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype")
                if b"opendocument.spreadsheet" in kind:
                    return Format.ODS
                if b"opendocument.text" in kind:
                    return Format.ODT
                if b"opendocument.presentation" in kind:
                    return Format.ODP
    except Exception:  # zipfile raises many kinds for broken archives
        declared = _declared(source)
        if declared in _READ_FROM_ZIP:
            return declared  # whose reader will call it broken
        names = {n.decode("ascii") for n in re.findall(rb"(?:word|xl|ppt)/[a-z]+\.xml", data)}
    for part, format in _OFFICE_PARTS:
        if any(part.fullmatch(name) for name in names):
            return format
    return Format.ZIP


def _ole_format(data: bytes, source: Source) -> Format:
    """By the streams at the root; a Word file may carry a worksheet inside."""
    names = _root_names(data)
    if names is None:
        declared = _declared(source)
        # Their readers will call it broken.
        return declared if declared in (Format.DOC, Format.XLS, Format.PPT) else Format.OLE
    if "encryptedpackage" in names:
        return Format.ENCRYPTED_OFFICE
    if "worddocument" in names:
        return Format.DOC
    if "workbook" in names or "book" in names:
        return Format.XLS
    return Format.PPT if "powerpoint document" in names else Format.OLE


def _root_names(data: bytes) -> set[str] | None:
    """Names of the root's streams in small letters; those that stand anywhere in UTF-16 when the
    directory is broken; None when there are none."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return {path[0].lower() for path in ole.listdir() if len(path) == 1} or None
    except Exception:  # the library raises many kinds for broken files
        known = ("EncryptedPackage", "WordDocument", "Workbook", "Book\0", "PowerPoint Document")
        return {n.strip("\0").lower() for n in known if n.encode("utf-16-le") in data} or None
