"""Bytes to Documents. One module a format; `read` goes by the bytes, not by the name.

No reader raises for bad bytes: what could not be read is a Document whose `readability` and
`problems` say why. Readers other than HTML and text run best in a child process (`pool`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from oit_checker.documents.sniff import Format, Sniff, sniffed
from oit_checker.documents.source import READER, ReadLimits, Source, failed_document
from oit_checker.model.document import Document, Readability

if TYPE_CHECKING:
    from oit_checker.documents._repeats import Repeats

__all__ = ["READER", "ReadLimits", "Source", "read", "read_as"]

_READERS = {
    Format.HTML: "html",
    Format.PDF: "pdf",
    Format.DOCX: "docx",
    Format.DOC: "doc",
    Format.ODT: "odt",
    Format.ODP: "odt",
    Format.RTF: "rtf",
    Format.PPTX: "pptx",
    Format.PPT: "ppt",
    Format.XLSX: "xlsx",
    Format.XLS: "xlsx",
    Format.ODS: "xlsx",
    Format.TEXT: "text",
    Format.CSV: "text",
    Format.SVG: "svg",
    Format.MHT: "mht",
    Format.XML_SHEET: "xml_sheet",
    Format.ZIP: "zip",
    Format.RAR: "rar",
    Format.IMAGE: "picture",
}


def read(
    data: bytes,
    *,
    url: str,
    content_type: str = "",
    content_disposition: str = "",
    limits: ReadLimits | None = None,
) -> Document:
    """The Document that the bytes are. Never raises for bad bytes."""
    source = Source(url, content_type, content_disposition, limits=limits or ReadLimits())
    return read_as(sniffed(data, source), data, source)


def read_as(sniff: Sniff, data: bytes, source: Source, repeats: Repeats | None = None) -> Document:
    """The Document that bytes of a known format are. Never raises for bad bytes. `repeats` makes
    the next pages of a site quicker to read."""
    source = replace(source, media_type=sniff.media_type, problems=sniff.problems)
    name = sniff.format.value
    if sniff.format is Format.EMPTY:
        return failed_document(source, Readability.BROKEN, "empty", format=name)
    if sniff.format is Format.ENCRYPTED_OFFICE:
        return failed_document(source, Readability.ENCRYPTED, "", format=name, size_bytes=len(data))
    if sniff.format not in _READERS:
        return failed_document(
            source, Readability.UNSUPPORTED, f"no_reader:{name}", format=name, size_bytes=len(data)
        )
    reader = _reader_of(sniff.format)
    if sniff.format is Format.HTML and repeats is not None:
        reader = partial(reader, repeats=repeats)
    return _read_by(reader, data, source, name)


def _reader_of(format: Format) -> Callable[..., Document]:
    """The reader's module is imported when first needed: a page needs no PDF library."""
    reader: Callable[..., Document]
    reader = import_module(f"oit_checker.documents.{_READERS[format]}").read
    return reader


def _read_by(
    reader: Callable[[bytes, Source], Document], data: bytes, source: Source, name: str
) -> Document:
    try:
        return reader(data, source)
    except MemoryError:
        return failed_document(
            source, Readability.TIMEOUT, "memory", format=name, size_bytes=len(data)
        )
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a file can break a parser in ways its library doesn't name,
        # and a panic in Rust is no Exception. That may be our fault: not BROKEN.
        return failed_document(
            source,
            Readability.TIMEOUT,
            f"reader_failed:{type(error).__name__}",
            format=name,
            size_bytes=len(data),
        )
