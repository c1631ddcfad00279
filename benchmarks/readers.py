"""How long reading takes, against a library's bare parse of the same bytes in the same run.

    python benchmarks/readers.py [FILE ...]

Without files it makes one of each format, and takes the tests' samples. Times are CPU
milliseconds, the best of several rounds; memory is the peak of the child that reads the file.
Pages of one site, read one after the other as a crawl does, come last: each is read once only.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import olefile
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from oit_checker.documents import read
from oit_checker.documents.pool import ReaderPool
from oit_checker.thai.charset import decoded

SENTENCE = "สำนักงานตัวอย่างดำเนินงานตามแผนปฏิบัติการประจำปีที่ได้รับอนุมัติแล้วทุกโครงการ"
THAI_FONT = Path("/usr/share/fonts/truetype/tlwg/Garuda.ttf")
SAMPLES = Path(__file__).parent.parent / "tests" / "documents" / "samples"
ROUNDS = 5
PAGES = 150


def made_page(sections: int) -> bytes:
    """A page like those of small offices: menu, cards, tables of files."""
    menu = "".join(f"<li class='nav-item'><a href='/m{n}.html'>เมนู {n}</a></li>" for n in range(40))
    section = (
        f"<div class='card'><h4 class='card-title'>หัวข้อ</h4><p class='text'>{SENTENCE}</p>"
        "<table class='table'>"
        + "".join(
            f"<tr><td>{n}</td><td>{SENTENCE[:30]}</td><td><a href='/f/{n}.pdf'><img src='/i.png'>"
            "ดาวน์โหลด</a></td></tr>"
            for n in range(8)
        )
        + "</table></div>"
    )
    return f"<!doctype html><nav><ul>{menu}</ul></nav><main>{section * sections}</main>".encode()


def made_pdf(pages: int) -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    font = "Helvetica"
    if THAI_FONT.is_file():
        font = "Thai"
        pdfmetrics.registerFont(TTFont(font, str(THAI_FONT)))
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in range(pages):
        canvas.setFont(font, 14)
        for line in range(30):
            canvas.drawString(50, 780 - 24 * line, f"{page}.{line} {SENTENCE}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def cpu_ms(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1000


def made_docx(paragraphs: int) -> bytes:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>" * paragraphs
    document = f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>'
    return made_zip({"word/document.xml": document.encode()})


def made_xlsx(rows: int) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("แผน")
    for row in range(rows):
        sheet.append((row, SENTENCE[:40], row * 100.5, "2566-10-02"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def made_zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def made_files() -> list[tuple[str, bytes]]:
    escaped = "".join(f"\\'{byte:02x}" for byte in SENTENCE.encode("cp874"))
    head = "{\\rtf1\\ansi\\ansicpg874{\\fonttbl{\\f0\\fcharset222 A;}}\\f0 "
    rows = "".join(f'{n},"{SENTENCE}",{n * 100}\n' for n in range(5000))
    boxes = "".join(f'<text x="{n % 9}" y="{n}">{SENTENCE[:30]}</text>' for n in range(500))
    files = [(f"{n}-sections.html", made_page(n)) for n in (5, 50, 500)]
    files += [
        ("100-pages.pdf", made_pdf(100)),
        ("2000-paragraphs.docx", made_docx(2000)),
        ("5000-rows.xlsx", made_xlsx(5000)),
        ("5000-rows.csv", rows.encode("cp874")),
        ("2000-paragraphs.rtf", (head + f"{escaped}\\par " * 2000 + "}").encode()),
        ("500-boxes.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{boxes}</svg>'.encode()),
        ("20-files.zip", made_zip({f"{n}.txt": (SENTENCE * 50).encode() for n in range(20)})),
    ]
    return files + [(path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir())]


def bare_parse(format: str, data: bytes) -> Callable[[], object] | None:
    """The least that any reader of the format must do: a library's own parse, nothing kept."""
    if format == "html":
        text = decoded(data).text
        return lambda: LexborHTMLParser(text).body
    if format == "pdf":
        return lambda: _bare_pdf(data)
    if format in ("xlsx", "xls", "ods"):
        return lambda: _bare_sheets(data)
    if data.startswith(b"PK"):
        return lambda: _bare_zip(data)
    if data.startswith(b"\xd0\xcf"):
        return lambda: _bare_ole(data)
    if format == "csv":
        return lambda: list(csv.reader(io.StringIO(data.decode("cp874", "replace"))))
    if format == "svg":
        return lambda: etree.fromstring(data)
    if format == "rtf":
        return lambda: re.findall(rb"\\[a-zA-Z]+-?\d* ?|\\.|[{}]|[^\\{}]+", data)
    return None


def _bare_pdf(data: bytes) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def _bare_sheets(data: bytes) -> None:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def _bare_zip(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            if name.endswith((".xml", ".rels")):
                etree.fromstring(body)


def _bare_ole(data: bytes) -> None:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        for name in ole.listdir():
            ole.openstream(name).read()


async def peak_mb(name: str, data: bytes) -> float:
    """Of a child that reads this file only, its libraries included; 0 where the system tells no
    peak or the file is read without a child."""
    async with ReaderPool(workers=1) as pool:
        await pool.read(data, url=f"https://office.example/{name}")
        process = pool._children[0]._process
        status = Path(f"/proc/{process.pid}/status") if process else None
        if status is None or not status.is_file():
            return 0.0
        return next(
            (int(line.split()[1]) / 1024 for line in status.read_text().splitlines()
             if line.startswith("VmHWM")), 0.0,
        )  # fmt: skip


def measured(name: str, data: bytes) -> str:
    url = f"https://office.example/{name}"
    document = read(data, url=url)
    ours = cpu_ms(lambda: read(data, url=url))
    bare = bare_parse(document.format, data)
    bare_ms = cpu_ms(bare) if bare else 0.0
    ratio = f"{bare_ms:8.2f} ms bare {ours / bare_ms:6.1f} x" if bare_ms else " " * 25
    pages = document.page_count or 0
    per_page = f"{1000 * pages / ours:6.0f} pages/s" if pages else " " * 14
    memory = asyncio.run(peak_mb(name, data))
    return (
        f"{name[:24]:24} {len(data) / 1000:8.0f} kB {ours:9.2f} ms {ratio} {per_page} "
        f"{memory:6.0f} MB {document.readability.value}"
    )


def made_site(pages: int) -> list[bytes]:
    """Pages that share a menu of 50 links and a footer, each with a list and texts of its own."""
    menu = "".join(
        f"<li class='menu-item'><a class='nav-link' href='/m{n}.html' title='หน้า {n}'>"
        f"<span>เมนูที่ {n}</span></a></li>"
        for n in range(50)
    )
    words = SENTENCE[:60]

    def page(number: int) -> bytes:
        rows = "".join(
            f"<tr class='row'><td>{n}</td><td><a href='/f/{number}/{n}.pdf'>{words} {number}.{n}"
            f"</a></td><td>{n} ม.ค. 2566</td></tr>"
            for n in range(12)
        )
        boxes = "".join(
            f"<div class='box'><h3>หัวข้อ {number}.{n}</h3><p>{SENTENCE * 4} {number}</p></div>"
            for n in range(20)
        )
        return (
            f"<!doctype html><head><title>หน้า {number}</title></head><body><div id='header'>"
            f"<ul class='menu'>{menu}</ul></div><div id='content'><h1>หน้า {number}</h1><table>"
            f"{rows}</table>{boxes}</div><div id='footer'>{words} <a href='/map'>แผนที่</a></div>"
        ).encode()

    return [page(number) for number in range(pages)]


async def site_ms(pages: list[bytes]) -> float:
    async with ReaderPool(workers=1) as pool:
        await pool.read(b"<p>warm</p>", url="https://office.example/")
        start = time.process_time()
        for number, data in enumerate(pages):
            await pool.read(data, url=f"https://office.example/oit/{number}.html")
        return (time.process_time() - start) * 1000 / len(pages)


def measured_site(pages: list[bytes]) -> str:
    ours = asyncio.run(site_ms(pages))
    bare = bare_parse("html", pages[0])
    assert bare is not None
    bare_ms = cpu_ms(bare)
    kilobytes = sum(map(len, pages)) / 1000 / len(pages)
    return (
        f"{f'{len(pages)} pages of a site':24} {kilobytes:8.0f} kB {ours:9.2f} ms "
        f"{bare_ms:8.2f} ms bare {ours / bare_ms:6.1f} x a page, {ours / kilobytes:.4f} ms/kB"
    )


def main() -> None:
    files = [(Path(name).name, Path(name).read_bytes()) for name in sys.argv[1:]]
    for name, data in files or made_files():
        print(measured(name, data), flush=True)
    if not files:
        print(measured_site(made_site(PAGES)), flush=True)


if __name__ == "__main__":
    main()
