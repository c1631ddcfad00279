"""Lines of official-looking Thai for training: text set in a font, with the place of each glyph."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from oit_checker.documents.digits._network import ARABIC, FIRST_SIGN, LETTER, SIGNS

THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
_ASCII = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")
_CONSONANTS = "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_LOOKALIKES = ("ๆ", "ฯ", "ฯลฯ", "ต", "ด", "ค", "เ", "แ", "ตต", "ดค", "คต", "ฤ", "ภ", "ถ", "ฒ")
_LATIN = ("ITA", "OIT", "e-Service", "www", "go.th", "O", "No", "Email", "Q&A", "lo", "Social")
_MONTHS_TEXT = (
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน "
    "ธันวาคม ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค."
)
_WORDS_TEXT = (
    "แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. องค์การบริหารส่วนตำบล เทศบาลเมือง อำเภอ "
    "จังหวัด เรื่อง ประกาศ คำสั่ง ระเบียบ ข้อบังคับ หลักเกณฑ์ และวิธีการ การจัดซื้อจัดจ้าง พัสดุ ภาครัฐ "
    "รายงานผลการใช้จ่าย งบประมาณ รายจ่าย โครงการ ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ บ้านเลขที่ "
    "จำนวน บาท เป็นเงิน ทั้งสิ้น ร้อยละ ลำดับที่ ข้อ มาตรา วรรค แห่งพระราชบัญญัติ แก้ไขเพิ่มเติม ฉบับที่ "
    "ณ วันที่ เดือน ตั้งแต่ ถึง ระหว่าง โทรศัพท์ โทรสาร ต่อ ที่ตั้ง ผู้รับผิดชอบ สำนักปลัด กองคลัง กองช่าง "
    "กองการศึกษา นายกเทศมนตรี ผู้ว่าราชการ ปลัดกระทรวง อธิบดี ลงชื่อ ตำแหน่ง ด้วย ตามที่ จึง เพื่อ โดย "
    "อาศัยอำนาจ ตามความใน ให้ทราบโดยทั่วกัน คุณธรรมและความโปร่งใส การประเมิน ตัวชี้วัด เจตจำนงสุจริต "
    "ของผู้บริหาร ช่องทางการร้องเรียน สถิติ ข้อมูล เรื่องร้องเรียน การทุจริตและประพฤติมิชอบ แนวทาง "
    "ความเสี่ยง ผลประโยชน์ทับซ้อน วัฒนธรรม ต้านทุจริต นโยบาย ทรัพยากรบุคคล พัฒนา เด็ก คน ตลาด ตาก "
    "แต่ง ตั้ง ติดต่อ ดูแล เดิน เด็ด ดอก ตก ตด ดต คด แดด แตก เอก เลข คณะ ฤดู ศูนย์ ธรรม กฎหมาย ญาติ "
    "ฎีกา เฒ่า ซื่อสัตย์ ฬ ฮา ฝ่าย ฟ้า ภูมิ ฉะนั้น ชื่อ ผู้ซื้อ ปัญหา อุปสรรค ข้อเสนอแนะ ผลการดำเนินงาน ไตรมาส "
    "สรุป เบิกจ่าย คงเหลือ หมายเหตุ แบบ ภาค เขต แขวง ถนน ซอย ตำบล รหัสไปรษณีย์ ใบอนุญาต คู่มือ ประชาชน "
    "เวลา น. นาที ชั่วโมง สัปดาห์ ครั้งที่ ปี อายุ คุณวุฒิ อัตรา กำลัง กรอบ ขั้น เงินเดือน ค่าตอบแทน รวม"
)
_MONTHS, _WORDS = tuple(_MONTHS_TEXT.split()), tuple(_WORDS_TEXT.split())
_BEFORE_YEARS = ("พ.ศ.", "พ.ศ. ", "ปี ", "ปี", "ปีงบประมาณ ", "ประจำปี ", "", "")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A class of the network, and the columns of its ink."""

    kind: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Face:
    """A font file in sizes told by its body (the height of a consonant)."""

    file: str
    family: str

    def font(self, body_px: float) -> ImageFont.FreeTypeFont:
        return _font(self.file, max(round(body_px / _body_share(self.file)), 6))


def faces_in(folders: Sequence[Path]) -> list[Face]:
    """All fonts below the folders that draw Thai digits of their own, in the order of names."""
    files = sorted(
        (file for folder in folders for file in folder.rglob("*") if _is_font(file)),
        key=lambda file: (file.name, str(file)),
    )
    faces: dict[tuple[str, str], Face] = {}
    for file in files:
        try:
            font = ImageFont.truetype(str(file), 40)
        except OSError:
            continue
        drawn = {bytes(font.getmask(letter)) for letter in "๑๒๓๔๕กด\U0010fffe"}
        family, style = font.getname()
        if len(drawn) == 8 and family:
            faces.setdefault((family, style or ""), Face(str(file), family))
    return list(faces.values())


def _is_font(file: Path) -> bool:
    return file.suffix.lower() in (".ttf", ".otf")


@cache
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size)


@cache
def _body_share(file: str) -> float:
    _, top, _, bottom = _font(file, 200).getbbox("น", anchor="ls")
    return (bottom - top) / 200


@cache
def _holds_ascii(file: str) -> bool:
    font = _font(file, 40)
    missing = bytes(font.getmask("\U0010fffe"))
    return all(bytes(font.getmask(letter)) != missing for letter in "0.a-/")


@cache
def _ink_of(file: str, size: int, letter: str) -> tuple[float, float]:
    left, _, right, _ = _font(file, size).getbbox(letter, anchor="ls")
    return left, right


def set_line(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    face: Face,
    other: Face,
    body_px: float,
    fill: int = 0,
) -> list[Glyph]:
    """Draws the text with its baseline at `at`; ASCII that the face lacks in the `other`."""
    x, y = at
    glyphs: list[Glyph] = []
    for run in _ASCII.findall(text):
        is_own = not run.isascii() or _holds_ascii(face.file)
        used = face if is_own else other
        font = used.font(body_px)
        draw.text((x, y), run, font=font, fill=fill, anchor="ls")
        for place, letter in enumerate(run):
            if letter.isspace() or unicodedata.combining(letter) or letter in "ัิีึืฺุู็่้๊๋์ํ":
                continue
            left, right = _ink_of(used.file, int(font.size), letter)
            start = x + font.getlength(run[:place])
            glyphs.append(Glyph(_kind(letter), start + left, start + right))
        x += font.getlength(run)
    return glyphs


def _kind(letter: str) -> int:
    if letter in THAI_DIGITS:
        return THAI_DIGITS.index(letter)
    if letter in "0123456789":
        return ARABIC
    if letter in SIGNS:
        return FIRST_SIGN + SIGNS.index(letter)
    return LETTER


def made_line(chance: random.Random, letters: int, is_thai: float = 0.75) -> str:
    """Tokens of official papers; `is_thai` is the share of numbers in Thai digits."""
    tokens: list[str] = []
    count = 0
    while count < letters:
        token = _token(chance, is_thai)
        tokens.append(token)
        count += len(token)
    return "".join(token + (" " if chance.random() < 0.55 else "") for token in tokens).strip()


def _token(chance: random.Random, is_thai: float) -> str:
    draw = chance.random()
    if draw < 0.32:
        return chance.choice(_WORDS)
    if draw < 0.39:
        return _soup(chance)
    if draw < 0.47:
        return chance.choice(("", chance.choice(_WORDS) + " ")) + chance.choice(_LOOKALIKES)
    if draw < 0.50:
        return chance.choice(_LATIN)
    number = made_number(chance)
    return number if chance.random() < is_thai else number.translate(_TO_ARABIC)


_TO_ARABIC = str.maketrans(THAI_DIGITS, "0123456789")


def _soup(chance: random.Random) -> str:
    """Letters in no order, so that each is met after each."""
    return "".join(
        chance.choice(("", "", "เ", "แ", "โ", "ไ", "ใ"))
        + chance.choice(_CONSONANTS)
        + chance.choice(("", "", "ิ", "ี", "ึ", "ุ", "ู", "ั", "็"))
        + chance.choice(("", "", "่", "้", "๊", "์"))
        + chance.choice(("", "", "า", "ะ", "ำ"))
        for _ in range(chance.randint(1, 5))
    )


def made_number(chance: random.Random) -> str:
    """A number in Thai digits as papers write them: years, dates, amounts, telephones, lists."""

    def digits(count: int) -> str:
        return "".join(chance.choice(THAI_DIGITS) for _ in range(count))

    year = "๒๕" + digits(2) if chance.random() < 0.85 else "๒๔" + digits(2)
    kind = chance.randrange(9)
    if kind < 3:
        return chance.choice(_BEFORE_YEARS) + year
    if kind == 3:
        gap = chance.choice((" ", " ", ""))
        return f"{digits(chance.randint(1, 2))}{gap}{chance.choice(_MONTHS)}{gap}{year}"
    if kind == 4:
        return f"{digits(chance.randint(1, 3))},{digits(3)}" + chance.choice(("", "." + digits(2)))
    if kind == 5:
        return chance.choice((f"๐ {digits(4)} {digits(4)}", f"๐-{digits(4)}-{digits(4)}"))
    if kind == 6:
        return digits(1) + chance.choice((".", ")", f".{digits(1)}", f"/{year}", f"-{digits(1)}"))
    if kind == 7:
        return digits(chance.randint(1, 6))
    return (
        f"{digits(2)}:{digits(2)}" if chance.random() < 0.3 else f"({digits(chance.randint(1, 3))})"
    )


def canvas(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (width, height), 255)
    return image, ImageDraw.Draw(image)
