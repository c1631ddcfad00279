"""A small fictitious site, and a server that holds a page back until it is told to let go."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CITIZEN_ID = "1101700230708"  # made up, with a right check digit
PAGES = {
    "index.html": """<html><head><title>เทศบาลตำบลบ้านสมมุติ</title></head><body>
<h1>เทศบาลตำบลบ้านสมมุติ</h1>
<ul><li><a href="structure.html">โครงสร้างหน่วยงาน</a></li>
<li><a href="duty.html">อำนาจหน้าที่</a></li>
<li><a href="contact.html">ข้อมูลการติดต่อ</a></li>
<li><a href="monthly.html">สรุปผลการจัดซื้อจัดจ้างรายเดือน ประจำปีงบประมาณ พ.ศ. 2563</a></li>
<li><a href="budget.html">แผนการใช้จ่ายงบประมาณประจำปี พ.ศ. 2563
 &lt;script&gt;alert(1)&lt;/script&gt;</a></li>
<li><a href="javascript:alert(2)">แผนปฏิบัติการป้องกันการทุจริต</a></li>
<li><a href="gone.html">คู่มือการให้บริการ</a></li></ul>
<footer>โทรศัพท์ 02-123-4567</footer></body></html>""",
    "structure.html": """<html><head><title>โครงสร้างหน่วยงาน</title></head><body>
<h1>โครงสร้างการแบ่งส่วนราชการ</h1><ul><li>สำนักปลัด</li><li>กองคลัง</li><li>กองช่าง</li>
<li>กองการศึกษา</li></ul></body></html>""",
    "duty.html": """<html><head><title>อำนาจหน้าที่</title></head><body><h1>อำนาจหน้าที่</h1>
<p>เทศบาลมีหน้าที่รักษาความสงบเรียบร้อยของประชาชน จัดให้มีและบำรุงทางบกและทางน้ำ
รักษาความสะอาดของถนน ทางเดิน และที่สาธารณะ ป้องกันและระงับโรคติดต่อ
ตามพระราชบัญญัติเทศบาล พ.ศ. 2496 มาตรา 50</p>
<p>เทศบาลอาจจัดทำกิจการในเขตเทศบาล เช่น ให้มีน้ำสะอาด ตลาด ท่าเทียบเรือ สุสาน และฌาปนสถาน
บำรุงและส่งเสริมการทำมาหากินของราษฎร ให้มีและบำรุงสถานพยาบาล การไฟฟ้า และทางระบายน้ำ
ตามมาตรา 51 แห่งพระราชบัญญัติเดียวกัน</p></body></html>""",
    "contact.html": """<html><head><title>ติดต่อเรา</title></head><body><h1>ข้อมูลการติดต่อ</h1>
<p>เลขที่ 1 หมู่ 2 ตำบลบ้านสมมุติ อำเภอเมือง จังหวัดสมมุติ 99000 โทรศัพท์ 02-123-4567</p>
</body></html>""",
    "monthly.html": f"""<html><head><title>สรุปผลการจัดซื้อจัดจ้างรายเดือน</title></head><body>
<h1>สรุปผลการจัดซื้อจัดจ้างรายเดือน ปีงบประมาณ 2563</h1>
<table><tr><th>เดือน</th><th>งานที่จัดซื้อ</th><th>วงเงิน</th><th>ผู้ได้รับคัดเลือก</th></tr>
<tr><td>ตุลาคม 2562</td><td>ซื้อวัสดุ</td><td>1,000</td><td>=SUM(A1) ร้านสมมุติ {CITIZEN_ID}</td>
</tr></table></body></html>""",
    "budget.html": """<html><head><title>&lt;img src=x onerror=alert(3)&gt; แผน</title></head><body>
<h1>แผนการใช้จ่ายงบประมาณประจำปี พ.ศ. 2563 &lt;b&gt;"'&lt;/b&gt;</h1>
<p>แผนการใช้จ่ายงบประมาณของเทศบาลตำบลบ้านสมมุติ</p></body></html>""",
}


def write_site(folder: Path) -> Path:
    """The small site as files, an hour old: of what is changed within a second a server tells by
    its date that it is unchanged."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in PAGES.items():
        file = folder / name
        file.write_text(text, encoding="utf-8")
        os.utime(file, (file.stat().st_mtime - 3600,) * 2)
    return folder


def rewrite(file: Path, text: str) -> None:
    """A minute after it was written, by its date."""
    then = file.stat().st_mtime
    file.write_text(text, encoding="utf-8")
    os.utime(file, (then + 60,) * 2)


class Held:
    """A page that was asked for and waits."""

    def __init__(self) -> None:
        self.was_asked = threading.Event()
        self.may_answer = threading.Event()


@contextmanager
def served_with_a_held_page(held_path: str) -> Iterator[tuple[str, Held]]:
    """The small site; `held_path` answers only once `may_answer` is set."""
    held = Held()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.lstrip("/") or "index.html"
            if self.path == held_path:
                held.was_asked.set()
                held.may_answer.wait()
            data = PAGES.get(name, "").encode("utf-8")
            self.send_response(200 if data else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the client was killed: that is what the test is about
                held.may_answer.set()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", held
    finally:
        held.may_answer.set()
        server.shutdown()
        server.server_close()
        thread.join()
