"""Questions as a hostile site might make them, and a picture."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from oit_checker.messages import Speech
from oit_checker.model.picture import EvidencePicture
from oit_checker.model.scan import Box
from oit_checker.review import Key, Look, Question

SITE = "https://www.samut.example/"
FORMULA = '=HYPERLINK("http://evil.example")'
TH = Speech("th")


def picture(width: int = 900, height: int = 420) -> EvidencePicture:
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for top in range(30, height - 20, 30):
        pen.line((40, top, width - 40, top), "gray", 6)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return EvidencePicture(out.getvalue(), width, height, (Box(100, 50, 200, 30),), SITE, "page", 2)


def question(number: int = 23, **changes: object) -> Question:
    values: dict[str, object] = {
        "key": Key(7, "0a1b2c3d", f"O{number}"),
        "agency": "เทศบาลตำบลบ้านสมมุติ",
        "main_site": SITE,
        "fiscal_year": 2563,
        "item_name": "สรุปผลการจัดซื้อจัดจ้างหรือการจัดหาพัสดุรายเดือน",
        "asks": (
            "ไฟล์สแกนไม่ชัด",
            "• จำแนกรายเดือน ครบทุกเดือน อย่างน้อยถึงเดือนมีนาคมของปี: อ่านเดือนกุมภาพันธ์ 2563 ไม่ออก",
            "ผู้ประเมิน: เปิดดู https://www.samut.example/a.pdf หน้า 2 ด้วยตนเอง",
        ),
        "looks": (Look(f"{SITE}a.pdf", f"{SITE}a.pdf", 2), Look(f"{SITE}b", f"{SITE}สรุปผล")),
        "quote": "“สรุปผลการจัดซื้อจัดจ้าง เดือน ก.พ. 63” (ข้อความ หน้า 2)",
        "machine": "ต้องให้คนดู",
    }
    return Question(**{**values, **changes})  # type: ignore[arg-type]
