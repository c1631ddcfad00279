"""What a reader is given beside the bytes, and the limits that it keeps."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from oit_checker.model.document import Document, Readability
from oit_checker.model.url import file_name_of

READER = "oit-documents/1"

_THAI = re.compile(r"[\u0e01-\u0e5b]")
_QUOTED_NAME = re.compile(r'filename\s*=\s*"((?:[^"\\]|\\.)*)"', re.I)
_PLAIN_NAME = re.compile(r"filename\s*=\s*([^;\"\s][^;]*)", re.I)
_EXTENDED_NAME = re.compile(r"filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)", re.I)


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much of a file is read. What lies beyond is named in the Document's `problems`.

    `max_seconds` and `max_memory_bytes` bind only readers that run in a child process.
    `max_zip_bytes` caps the unpacked size of all members together, `max_member_bytes` of one.
    `max_members` files of an archive are read; its caps on pages, rows and letters hold for all of
    them together.
    """

    max_pages: int = 500
    max_text_chars: int = 2_000_000
    max_seconds: float = 60.0
    max_memory_bytes: int = 1 << 30
    max_zip_bytes: int = 200 << 20
    max_member_bytes: int = 100 << 20
    max_zip_members: int = 10_000
    max_members: int = 50
    max_rows: int = 100_000
    max_page_seconds: float = 60.0
    max_image_pixels: int = 120_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """Where bytes came from. `file_name` is the header's name, else the last part of the path."""

    url: str
    content_type: str = ""
    content_disposition: str = ""
    media_type: str = ""  # what the bytes are, by `sniff`
    problems: tuple[str, ...] = ()
    limits: ReadLimits = field(default_factory=ReadLimits)

    @property
    def file_name(self) -> str:
        return name_in_header(self.content_disposition) or file_name_of(self.url)

    @property
    def declared_charset(self) -> str:
        found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", self.content_type, re.I)
        return found[1] if found else ""

    @property
    def declared_type(self) -> str:
        return self.content_type.partition(";")[0].strip().lower()


def name_in_header(content_disposition: str) -> str:
    """The file name of a Content-Disposition header, or ''."""
    extended = _EXTENDED_NAME.search(content_disposition)
    if extended:
        try:
            return posixpath.basename(unquote(extended[2], encoding=extended[1]))
        except LookupError:
            return posixpath.basename(unquote(extended[2]))
    plain = _QUOTED_NAME.search(content_disposition) or _PLAIN_NAME.search(content_disposition)
    if plain is None:
        return ""
    return re.split(r"[/\\]", _as_meant(unquote(plain[1].strip())))[-1]


def _as_meant(name: str) -> str:
    """Servers write Thai names as raw bytes, which HTTP libraries hand over as latin-1."""
    if name.isascii():
        return name
    try:
        raw = name.encode("latin-1")
    except UnicodeEncodeError:
        return name
    as_thai = raw.decode("cp874", "replace")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return as_thai
    # Some Thai words in windows-874 happen to be well-formed UTF-8 of another script.
    return text if _THAI.search(text) else as_thai


def failed_document(
    source: Source,
    readability: Readability,
    problem: str,
    *,
    format: str,
    size_bytes: int = 0,
    page_count: int | None = None,
) -> Document:
    """A Document that says only why nothing was read."""
    return Document(
        url=source.url,
        media_type=source.media_type,
        format=format,
        file_name=source.file_name,
        readability=readability,
        page_count=page_count,
        size_bytes=size_bytes,
        problems=(*source.problems, *((problem,) if problem else ())),
        reader=READER,
    )
