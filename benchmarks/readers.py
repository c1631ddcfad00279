"""How long reading takes: pages against a bare parse of the same markup, PDF files per page.

    python benchmarks/readers.py [FILE ...]

Without files it makes its own: pages of three sizes and a PDF of 100 pages. Times are CPU
milliseconds, the best of several rounds.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from oit_checker.documents import read
from oit_checker.thai.charset import decoded

SENTENCE = "สำนักงานตัวอย่างดำเนินงานตามแผนปฏิบัติการประจำปีที่ได้รับอนุมัติแล้วทุกโครงการ"
THAI_FONT = Path("/usr/share/fonts/truetype/tlwg/Garuda.ttf")
ROUNDS = 5


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


def measured(name: str, data: bytes) -> str:
    url = f"https://office.example/{name}"
    document = read(data, url=url)
    ours = cpu_ms(lambda: read(data, url=url))
    size = f"{len(data) / 1000:8.0f} kB"
    if document.format == "html":
        text = decoded(data).text
        bare = cpu_ms(lambda: LexborHTMLParser(text).body)
        return f"{name[:28]:28} {size} {ours:9.1f} ms {bare:8.1f} ms bare {ours / bare:6.1f} x"
    pages = document.page_count or 1
    return f"{name[:28]:28} {size} {ours:9.1f} ms {ours / pages:8.2f} ms/page {pages:6} pages"


def main() -> None:
    files = [(Path(name).name, Path(name).read_bytes()) for name in sys.argv[1:]]
    if not files:
        files = [(f"{n}-sections.html", made_page(n)) for n in (5, 50, 500)]
        files.append(("100-pages.pdf", made_pdf(100)))
    for name, data in files:
        print(measured(name, data))


if __name__ == "__main__":
    main()
