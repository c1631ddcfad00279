"""Files made for the tests: fictitious offices, real bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

THAI_FONT = Path("/usr/share/fonts/truetype/tlwg/Garuda.ttf")
THAI_BOLD_FONT = Path("/usr/share/fonts/truetype/tlwg/Garuda-Bold.ttf")
needs_thai_font = pytest.mark.skipif(not THAI_FONT.is_file(), reason="no Thai font here")

PARAGRAPH = "สำนักงานตัวอย่างดำเนินงานตามแผนปฏิบัติการประจำปีงบประมาณที่ได้รับอนุมัติแล้วทุกโครงการ"


def pdf_of(
    pages: list[list[tuple[float, float, float, str]]],
    *,
    font: Path | None = THAI_FONT,
    password: str = "",
    pictures_on: tuple[int, ...] = (),
    link: str = "",
    title: str = "",
) -> bytes:
    """A PDF; each page is a list of (x, y, size, text); size below 0 means bold."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    encrypt = StandardEncryption(password, canPrint=1) if password else None
    canvas = Canvas(out, encrypt=encrypt, invariant=1)
    if title:
        canvas.setTitle(title)
    name = bold = "Helvetica"
    if font is not None:
        heavy = THAI_BOLD_FONT if font == THAI_FONT else font
        name, bold = font.stem, heavy.stem
        for path in (font, heavy):
            pdfmetrics.registerFont(TTFont(path.stem, str(path)))
    for number, lines in enumerate(pages, 1):
        for x, y, size, text in lines:
            canvas.setFont(bold if size < 0 else name, abs(size))
            canvas.drawString(x, y, text)
        if number in pictures_on:
            canvas.drawImage(ImageReader(io.BytesIO(png_of(200, 300))), 50, 300, 400, 400)
        if link and number == 1:
            canvas.linkURL(link, (40, 690, 400, 720))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A grey picture."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def zip_of(members: dict[str, bytes], *, compressed: bool = True) -> bytes:
    out = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()
