"""One small file of each format, and what hostile hands make of it. Deterministic by seed."""

from __future__ import annotations

import io
import random
import zlib
from pathlib import Path

from made_archives import rar4_of, rar5_of
from made_files import PARAGRAPH, pdf_of, png_of, zip_of

SAMPLES = Path(__file__).parent / "samples"
_ROWS = (("ที่", "รายการ", "วงเงิน"), ("1", "ซื้อกระดาษ", "1,200"), ("2", "จ้างซ่อม", "500"))


def whole_files() -> dict[str, bytes]:
    """A sound file of each format, by its ending."""
    table = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in _ROWS)
    page = f"<html><body><h1>แผนงาน</h1><p>{PARAGRAPH}</p><table>{table}</table></body></html>"
    lines = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in _ROWS)
    members = {f"แผน/{n}.txt": PARAGRAPH.encode() for n in range(3)}
    return {
        "pdf": pdf_of(
            [[(50, 700, 16, "Plan of the year 2567")]] * 3, font=None, link="http://a.b/"
        ),
        "docx": _word(),
        "xlsx": _workbook(),
        "xls": _old_workbook(),
        "ods": _open_worksheet(),
        "doc": (SAMPLES / "purchases.doc").read_bytes(),
        "ppt": (SAMPLES / "slides.ppt").read_bytes(),
        "pptx": (SAMPLES / "slides.pptx").read_bytes(),
        "odt": (SAMPLES / "purchases.odt").read_bytes(),
        "rtf": (SAMPLES / "purchases.rtf").read_bytes(),
        "csv": lines.encode("cp874"),
        "html": page.encode(),
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg"><text>{PARAGRAPH}</text></svg>'.encode(),
        "mht": _web_archive(page),
        "xml": _xml_sheet(),
        "zip": zip_of(members),
        "rar": rar5_of(members),
        "4.rar": rar4_of({name.encode("cp874"): body for name, body in members.items()}),
        "png": png_of(20, 20),
    }


def damaged(data: bytes, seed: int) -> bytes:
    """Cut, or with bytes changed, taken out, doubled or filled, by the seed."""
    chance = random.Random(seed)
    way = seed % 5
    if way == 0:
        return data[: chance.randrange(len(data))]
    at, end = sorted((chance.randrange(8, len(data)), chance.randrange(8, len(data))))
    if way == 1:
        return data[:at] + data[end:]
    if way == 2:
        return data[:at] + data[at:end] * 2 + data[end:]
    changed = bytearray(data)
    if way == 3:
        begin = chance.randrange(8, len(data))
        changed[begin : begin + 8] = b"\xff" * min(8, len(data) - begin)
        return bytes(changed)
    for _ in range(chance.choice((1, 10, 100))):
        changed[chance.randrange(8, len(changed))] = chance.choice((0, 255, chance.randrange(256)))
    return bytes(changed)


def _word() -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = "".join("<w:tr>" + "".join(map(cell.format, row)) + "</w:tr>" for row in _ROWS)
    body = f"<w:p><w:r><w:t>{PARAGRAPH}</w:t></w:r></w:p><w:tbl>{rows}</w:tbl>"
    document = f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>'
    return zip_of({"[Content_Types].xml": b"<a/>", "word/document.xml": document.encode()})


def _workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in _ROWS:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _old_workbook() -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("แผน")
    for number, row in enumerate(_ROWS):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _open_worksheet() -> bytes:
    kin = "urn:oasis:names:tc:opendocument:xmlns:"
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in row
        )
        + "</table:table-row>"
        for row in _ROWS
    )
    names = " ".join(f'xmlns:{n}="{kin}{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="แผน">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return zip_of(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
         "META-INF/manifest.xml": manifest.encode(), "content.xml": content.encode()},
        compressed=False,
    )  # fmt: skip


def _xml_sheet() -> bytes:
    rows = "".join(
        "<Row>" + "".join(f"<Cell><Data>{c}</Data></Cell>" for c in row) + "</Row>" for row in _ROWS
    )
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{name}"><Worksheet><Table>{rows}</Table>'
        "</Worksheet></Workbook>"
    ).encode()


def _web_archive(page: str) -> bytes:
    return (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n'
        f"Content-Type: text/html; charset=utf-8\n\n{page}\n--x--\n"
    ).encode()


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)


def heavy_files() -> dict[str, tuple[str, bytes]]:
    """Name of the attack: (ending, bytes). Small files that ask for much."""
    bomb = zip_of({"a.txt": b"0" * 12_000_000})
    inner = zip_of({f"{n}.zip": bomb for n in range(5)})
    deep = 200_000
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return {
        "zip in zip in zip": ("zip", zip_of({f"{n}.zip": inner for n in range(5)})),
        "members that lie about their size": ("zip", _with_lying_sizes(bomb)),
        "a bomb in a Word file": ("docx", zip_of({"word/document.xml": b" " * 45_000_000})),
        "members without end": ("zip", zip_of({f"{n}.txt": b"" for n in range(11_000)})),
        "laughs in Word": ("docx", zip_of({"word/document.xml": f"{LAUGHS}<a>&a11;</a>".encode()})),
        "laughs in a drawing": (
            "svg", f'<?xml version="1.0"?>{LAUGHS.replace("lolz", "svg")}'
            '<svg xmlns="http://www.w3.org/2000/svg"><text>&a11;</text></svg>'.encode(),
        ),
        "deep Word": (
            "docx", zip_of({"word/document.xml": f'<w:document xmlns:w="{word}">'.encode()
                            + b"<w:p>" * deep}),
        ),
        "deep page": ("html", b"<div>" * 50_000 + b"x"),
        "deep RTF": ("rtf", b"{\\rtf1" + b"{\\b x" * 50_000),
        "deep drawing": ("svg", b"<svg>" + b"<g>" * deep + b"<text>x"),
        "deep web archive": ("mht", _deep_mail(500)),
        "dense RTF": ("rtf", b"{\\rtf1" + b"\\b\\'e0" * 60_000 + b"}"),
        "RTF of fields": ("rtf", b"{\\rtf1" + b"{\\field{\\fldinst HYPERLINK x}" * 10_000),
        "rows without end": ("csv", b"a,b\n" * 101_000),
        "quotes without end": ("csv", b'"' * 1_000_001),
        "10,000 pages": ("pdf", _many_pages(10_000)),
        "a page that is its own child": ("pdf", _many_pages(1, kids="2 0 R 3 0 R 2 0 R")),
        "a stream that swells": ("pdf", _swelling_pdf()),
    }  # fmt: skip


def _with_lying_sizes(data: bytes) -> bytes:
    """The directory and the member itself say that it unpacks to ten bytes."""
    changed = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(magic)
        changed[at + offset : at + offset + 4] = (10).to_bytes(4, "little")
    return bytes(changed)


def _deep_mail(depth: int) -> bytes:
    head = b"MIME-Version: 1.0\n"
    parts = (
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n'.encode() for n in range(depth)
    )
    return head + b"".join(parts) + b"Content-Type: text/html\n\n<p>x</p>"


def _pdf(*objects: bytes) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def _many_pages(count: int, kids: str = "") -> bytes:
    told = kids or " ".join(f"{n} 0 R" for n in range(3, count + 3))
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100]>>"
    return _pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        f"<</Type /Pages /Kids [{told}] /Count {count}>>".encode(),
        *[page] * count,
    )


def _swelling_pdf() -> bytes:
    body = zlib.compress(zlib.compress(b"(x) Tj " * 2_000_000, 6), 6)
    return _pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R>>",
        b"<</Length %d /Filter [/FlateDecode /FlateDecode]>>\nstream\n%s\nendstream"
        % (len(body), body),
    )
