"""What bytes are: by the bytes, not by the name; and the file name that a person would see."""

from __future__ import annotations

import pytest
from made_files import png_of, zip_of

from oit_checker.documents import read
from oit_checker.documents.source import name_in_header
from oit_checker.model.document import Readability

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def test_a_page_called_pdf_is_read_as_a_page_and_said_so() -> None:
    document = read(b"<html><body><h1>Not found</h1></body></html>", url="https://a.example/x.pdf")
    assert document.format == "html"
    assert document.problems == ("declared_pdf_is_html",)
    assert document.text == "Not found"


def test_a_pdf_called_html_is_sent_to_the_pdf_reader() -> None:
    document = read(b"%PDF-1.4 cut off", url="https://a.example/x.html", content_type="text/html")
    assert document.format == "pdf"
    assert document.problems == ("declared_html_is_pdf", "not_a_whole_pdf")
    assert document.readability is Readability.BROKEN


def test_a_page_that_talks_about_pdf_headers_is_still_a_page() -> None:
    assert read(b"<p>files begin with %PDF-1.4</p>", url="https://a.example/x").format == "html"


def test_the_header_declares_when_the_address_has_no_ending() -> None:
    document = read(b"<p>x</p>", url="https://a.example/d?id=3", content_type="application/pdf")
    assert document.problems == ("declared_pdf_is_html",)


@pytest.mark.parametrize(
    ("data", "name", "readability"),
    [
        (png_of(3, 3), "image", Readability.NO_TEXT),
        (b"\xff\xd8\xff\xe0" + b"x" * 50, "image", Readability.NO_TEXT),
        (zip_of({"a.txt": b"x"}), "zip", Readability.TEXT),
        (zip_of({"ppt/presentation.xml": b"x"}), "pptx", Readability.BROKEN),
        (b"Rar!\x1a\x07\x01\0" + b"x" * 50, "rar", Readability.BROKEN),
        (OLE + "WordDocument".encode("utf-16-le"), "doc", Readability.BROKEN),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted_office", Readability.ENCRYPTED),
        (b"{\\rtf1 hello}", "rtf", Readability.TEXT),
        (bytes(range(256)) * 20, "binary", Readability.UNSUPPORTED),
        (b"<?xml version='1.0'?><urlset></urlset>", "xml", Readability.UNSUPPORTED),
    ],
)
def test_each_format_is_named(data: bytes, name: str, readability: Readability) -> None:
    document = read(data, url="https://a.example/file")
    assert (document.format, document.readability) == (name, readability)
    assert document.size_bytes == len(data)


def test_xhtml_is_a_page() -> None:
    data = b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><p>x</p></html>"
    assert read(data, url="https://a.example/").format == "html"


def test_utf_16_markup_is_a_page() -> None:
    document = read("<html><p>แผนงาน</p></html>".encode("utf-16"), url="https://a.example/")
    assert (document.format, document.text) == ("html", "แผนงาน")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="plan 2563.pdf"', "plan 2563.pdf"),
        ("attachment; filename=plan.pdf; size=3", "plan.pdf"),
        ("attachment; filename*=UTF-8''%E0%B9%81%E0%B8%9C%E0%B8%99.pdf; filename=x", "แผน.pdf"),
        ('inline; filename="%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"', "แผน.pdf"),
        ('inline; filename="' + "แผน.pdf".encode().decode("latin-1") + '"', "แผน.pdf"),
        ('inline; filename="' + "แผน.pdf".encode("cp874").decode("latin-1") + '"', "แผน.pdf"),
        ('inline; filename="C:\\files\\plan.pdf"', "plan.pdf"),
        ("inline; filename*=no-such-charset''plan.pdf", "plan.pdf"),
        ("inline", ""),
    ],
)
def test_the_file_name_of_a_header(header: str, name: str) -> None:
    assert name_in_header(header) == name


def test_the_name_in_the_header_beats_the_address() -> None:
    document = read(
        b"words", url="https://a.example/get.php", content_disposition="inline; filename=a.txt"
    )
    assert document.file_name == "a.txt"
