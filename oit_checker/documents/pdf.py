"""PDF files through PDFium: the text layer as lines, paragraphs, headings and tables, by page.

A scan has no text layer (NO_TEXT), or no more of it than a header or a stamp over the image; old
converters leave one of wrong letters (GARBLED). Both kinds of page are `unread_pages`. Headings
are lines larger than the body; short bold lines are marked. Lines cut by wide gaps are table rows.
Problems: `pages_without_text:2,3`, `pages_thin_text:…`, `pages_garbled:…`, `pages_broken:…`,
`pages_cut:<cap>`, `text_truncated`, `password`, `not_a_whole_pdf`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium

from oit_checker.documents._pdf_blocks import blocks_of, body_size
from oit_checker.documents._pdf_lines import Line, lines_of
from oit_checker.documents._pdf_page import Pictures, links_of, pictures_of, shows_nothing
from oit_checker.documents.letters import is_garbled, is_gibberish
from oit_checker.documents.source import READER, Source, failed_document
from oit_checker.model.document import Block, Document, Image, Link, Readability, Table
from oit_checker.thai.script import normalised

_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?")
_PROGRAM_PREFIX = re.compile(r"^Microsoft (?:Word|Excel|PowerPoint) - ")
_PROGRAM_TITLE = re.compile(r"(?:untitled|document|slide|book|sheet|เอกสาร)?\s*\d*", re.I)
_PROPERTIES = {
    "Title": "title",
    "Author": "author",
    "Subject": "subject",
    "Keywords": "keywords",
    "Creator": "creator",
    "Producer": "producer",
}
_DATES = {"CreationDate": "created", "ModDate": "modified"}
_LEAST_LETTERS = 5  # fewer are a page number
_THIN = ((30, 0.4), (100, 0.8))  # letters at most, beside pictures on so much of the page
_STAMP = re.compile(
    r"(?:scanned|created|digiti[sz]ed) (?:with|by|using) [\w .-]{3,40}|"
    r"(?:cam|tap|clear|tiny|doc|adobe|genius|fast|easy|mobile) ?scan(?:ner)?(?: (?:pro|app|hd))?",
    re.I,
)
_LETTER = re.compile(r"\w")
_UNREAD = ("without_text", "thin_text", "garbled")
_ENCRYPTED = 4  # FPDF_ERR_PASSWORD


@dataclass(slots=True)
class _Page:
    number: int
    state: str = "text"  # text | thin_text | without_text | garbled | broken | blank
    lines: list[Line] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)


def read(data: bytes, source: Source) -> Document:
    """A PDF from its bytes; never raises for their content."""
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        is_encrypted = getattr(error, "err_code", None) == _ENCRYPTED
        return failed_document(
            source,
            Readability.ENCRYPTED if is_encrypted else Readability.BROKEN,
            "password" if is_encrypted else "not_a_whole_pdf",
            format="pdf",
            size_bytes=len(data),
        )
    try:
        return _read_file(file, len(data), source)
    finally:
        file.close()


def _read_file(file: pdfium.PdfDocument, size_bytes: int, source: Source) -> Document:
    properties = _properties(file)
    pages, truncated = _pages(file, source, is_skia=_is_skia(properties))
    blocks: list[Block] = []
    tables: list[Table] = []
    links: list[Link] = []
    images: list[Image] = []
    body = body_size(page.lines for page in pages)
    for page in pages:
        first = len(blocks)
        page_blocks, page_tables = blocks_of(page.lines, page.number, body, first)
        blocks.extend(page_blocks)
        tables.extend(page_tables)
        links.extend(
            replace(link, block=_block_of(link, page_blocks, first)) for link in page.links
        )
        images.extend(
            replace(image, block=max(first - (not page_blocks), 0)) for image in page.images
        )
    problems = _problems(pages, len(file), source, truncated)
    return Document(
        url=source.url,
        media_type="application/pdf",
        format="pdf",
        title=_title(properties),
        file_name=source.file_name,
        readability=_readability(pages, bool(problems)),
        blocks=tuple(blocks),
        links=tuple(links),
        tables=tuple(tables),
        images=tuple(images),
        properties=properties,
        page_count=len(file),
        size_bytes=size_bytes,
        problems=(*source.problems, *problems),
        reader=READER,
        unread_pages=tuple(page.number for page in pages if page.state in _UNREAD),
    )


def _block_of(link: Link, blocks: list[Block], first: int) -> int:
    """The block of the page that holds the link's label."""
    for index, block in enumerate(blocks):
        if link.label and link.label in block.text:
            return first + index
    return max(first - (not blocks), 0)


def _pages(file: pdfium.PdfDocument, source: Source, *, is_skia: bool) -> tuple[list[_Page], bool]:
    """The pages within the limits, and whether the cap on characters cut them."""
    pages: list[_Page] = []
    left = source.limits.max_text_chars
    for index in range(min(len(file), source.limits.max_pages)):
        page = _page(file, index, source.url, is_skia=is_skia, max_chars=left)
        pages.append(page)
        left -= sum(len(line.text) for line in page.lines)
        if left <= 0:
            return pages, True
    return pages, False


def _page(
    file: pdfium.PdfDocument, index: int, base: str, *, is_skia: bool, max_chars: int
) -> _Page:
    page = _Page(index + 1)
    try:
        opened = file[index]
    except pdfium.PdfiumError:
        page.state = "broken"
        return page
    try:
        page.lines = lines_of(opened, is_skia=is_skia, max_chars=max_chars)
        page.links = links_of(file, opened, base)
        pictures = pictures_of(opened)
        page.images = pictures.images
    except pdfium.PdfiumError:
        page.state = "broken"
        return page
    finally:
        opened.close()
    page.state = _state(page.lines, pictures)
    if page.state == "without_text" and not pictures.cover and shows_nothing(file, index):
        page.state = "blank"
    if page.state == "without_text" and page.images:  # a page number over a scan is not its text
        page.lines = []
    return page


def _state(lines: list[Line], pictures: Pictures) -> str:
    text = "\n".join(line.text for line in lines)
    letters = len(_LETTER.findall(_STAMP.sub("", text) if pictures.cover > 0.3 else text))
    if letters < _LEAST_LETTERS:
        return "without_text" if pictures.holds_anything else "blank"
    normal = normalised(text)
    if is_garbled(normal) or is_gibberish(normal):
        return "garbled"
    is_thin = any(letters < most and pictures.cover >= cover for most, cover in _THIN)
    return "thin_text" if is_thin else "text"


def _problems(
    pages: list[_Page], page_count: int, source: Source, truncated: bool
) -> tuple[str, ...]:
    problems: list[str] = []
    has_text = any(page.lines for page in pages)
    for state in ("without_text", "thin_text", "garbled", "broken"):
        numbers = [str(page.number) for page in pages if page.state == state]
        if numbers and (has_text or state == "broken"):
            problems.append(f"pages_{state}:{','.join(numbers)}")
    if page_count > source.limits.max_pages:
        problems.append(f"pages_cut:{source.limits.max_pages}")
    if truncated:
        problems.append("text_truncated")
    return tuple(problems)


def _readability(pages: list[_Page], has_problems: bool) -> Readability:
    states = [page.state for page in pages]
    if states and states.count("broken") == len(states):
        return Readability.BROKEN
    if not any(page.lines for page in pages):
        return Readability.NO_TEXT
    with_letters = sum(states.count(state) for state in ("text", "thin_text", "garbled"))
    if states.count("garbled") * 2 > with_letters:
        return Readability.GARBLED
    return Readability.PARTIAL if has_problems else Readability.TEXT


def _title(properties: dict[str, str]) -> str:
    """The title, unless a program chose it."""
    title = _PROGRAM_PREFIX.sub("", properties.get("title", ""))
    return "" if _PROGRAM_TITLE.fullmatch(title) else title


def _is_skia(properties: dict[str, str]) -> bool:
    maker = properties.get("producer", "") + properties.get("creator", "")
    return "Skia" in maker or "Google Docs" in maker


def _properties(file: pdfium.PdfDocument) -> dict[str, str]:
    found: dict[str, str] = {}
    metadata = file.get_metadata_dict(skip_empty=True)
    for key, name in _PROPERTIES.items():
        if metadata.get(key):
            found[name] = normalised(metadata[key]).strip()[:1000]
    for key, name in _DATES.items():
        date = iso_date(metadata.get(key, ""))
        if date:
            found[name] = date
    return found


def iso_date(text: str) -> str:
    """A PDF date (D:20200131093000+07'00') as an ISO date, or '' when it is none.

    Thai producers write Buddhist years too; those are brought to the Common Era.
    """
    found = _DATE.match(text.strip())
    if not found:
        return ""
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    year -= 543 if 2400 <= year <= 2700 else 0
    if not (1980 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{year:04}-{month:02}-{day:02}"
