"""How Thai and English writers write dates: the patterns that `dates` reads with."""

from __future__ import annotations

import re

BARE_YEAR = re.compile(r"(?<!\d)(?<![\d][.,])25[4-8]\d(?!\d|[.,]\d{3}(?!\d))")

STAMP = re.compile(r"(?<!\d)25[4-8]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?(?!\d)")  # 25630401

_THAI_MONTHS = (
    r"มกรา(?:คม)?|ม\.? ?ค(?![ก-ฮะ-ู])\.?",
    r"กุมภา(?:พันธ์|พันธ)?|ก\.? ?พ(?![ก-ฮะ-ู])\.?",
    r"มีนา(?:คม)?|มี\.? ?ค(?![ก-ฮะ-ู])\.?",
    r"เมษา(?:ยน)?|เม\.? ?ย(?![ก-ฮะ-ู])\.?",
    r"พฤษภา(?:คม)?|พ\.? ?ค(?![ก-ฮะ-ู])\.?",
    r"มิถุนา(?:ยน)?|มิ\.? ?ย(?![ก-ฮะ-ู])\.?",
    r"กรก[ฎฏ]า(?:คม)?|ก\.? ?ค(?![ก-ฮะ-ู])\.?",
    r"สิงหา(?:คม)?|ส\.? ?ค(?![ก-ฮะ-ู])\.?",
    r"กันยา(?:ยน)?|ก\.? ?ย(?![ก-ฮะ-ู])\.?",
    r"ตุลา(?:คม)?|ต\.? ?ค(?![ก-ฮะ-ู])\.?",
    r"พฤ[ศษ]จิกา(?:ยน)?|พ\.? ?ย(?![ก-ฮะ-ู])\.?",
    r"ธันวา(?:คม)?|ธ\.? ?ค(?![ก-ฮะ-ู])\.?",
)
_ENGLISH_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
ENGLISH_ORDER = "janfebmaraprmayjunjulaugsepoctnovdec"
THAI_MONTH = tuple(re.compile(pattern) for pattern in _THAI_MONTHS)
# A short name must not be the tail of a word, except of เดือน.
_M = (
    rf"(?:(?:(?<![ก-ฮะ-ูเ-๎.])|(?<=เดือน))(?:{'|'.join(_THAI_MONTHS)})"
    rf"|\b(?:{_ENGLISH_MONTHS})\b\.?)"
)
_ERA = r"(?:ปี ?)?(?:พ\. ?ศ\.? ?|พศ\.? ?|พุทธศักราช ?|ค\. ?ศ\.? ?|คริสต์ศักราช ?|B\.?E\.? ?)?['’‘]?"
_Y = r"(?:\d{4}|\d{2}(?![.,:]\d))(?!\d)"
_D = r"(?<![\d.,])\d{1,2}"
_TO = r"\s*(?:-|–|—|‐|‑|−|~|จนถึง|ถึง|\bto\b)\s*(?:วัน\S{0,9}ที่\s*|สิ้น)?(?:ประจำ)?(?:เดือน\s*)?"
_GAP = r"\s*(?:เดือน\s*)?"

RANGE = re.compile(
    rf"(?:(?P<d1>{_D})(?:st|nd|rd|th)?{_GAP})?(?P<m1>{_M})(?:,?\s*{_ERA}(?P<y1>{_Y}))?{_TO}"
    rf"(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?{_GAP})?(?P<m2>{_M}),?\s*{_ERA}(?P<y2>{_Y})",
    re.IGNORECASE,
)
DAYS = re.compile(
    rf"(?P<d1>{_D})\s*(?:-|–|—|ถึง|และ|,)\s*(?P<d2>\d{{1,2}}){_GAP}(?P<m2>{_M}),?\s*{_ERA}(?P<y2>{_Y})",
    re.IGNORECASE,
)
DAY = re.compile(
    rf"(?P<d>{_D})(?:st|nd|rd|th)?(?:{_GAP}|[/-])(?P<m>{_M})[,/-]?\s*{_ERA}(?P<y>{_Y})",
    re.IGNORECASE,
)
AMERICAN = re.compile(
    rf"\b(?P<m>{_ENGLISH_MONTHS})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
MONTH = re.compile(rf"(?P<m>{_M})[,/-]?\s*{_ERA}(?P<y>{_Y})", re.IGNORECASE)
ISO = re.compile(r"(?<!\d)(?P<y>\d{4})(?P<s>[-/])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\d])")
NUMERIC = re.compile(
    r"(?<![\d./-])(?P<d>\d{1,2})(?:(?P<s>[/-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})"
    r"|\.(?P<m2>\d{1,2})\.(?P<y2>\d{4}))(?![\d/]|[.-]\d)"
)
_BETWEEN = r"[^\d\n]{0,40}?\n?[^\d\n]{0,20}?"
QUARTER = re.compile(
    rf"ไตรมาส(?:ที่)?\s*(?P<q>[1-4])(?:{_TO}(?P<q2>[1-4]))?(?!\d)"
    rf"(?:\s*/\s*|{_BETWEEN}(?:ปี|พ\.?ศ\.?|งบประมาณ)\s*(?:งบ(?:ประมาณ)?)?\s*{_ERA})(?P<y>{_Y})"
)
_PART = (
    r"(?:(?:รอบ\s*)?(?P<n>6|หก)\s*เดือน|รอบ\s*(?P<n2>3|9|12|สาม|เก้า|สิบสอง)\s*เดือน|"
    r"ครึ่งปี)\s*\(?\s*(?P<w>แรก|หลัง)?"
)
HALF = re.compile(rf"{_PART}{_BETWEEN}(?:ปี|พ\.?ศ\.?)\s*(?:งบประมาณ|งบ)?\s*{_ERA}(?P<y>{_Y})")
HALF_AFTER = re.compile(rf"(?:ปี|พ\.?ศ\.?)\s*(?:งบประมาณ|งบ)?\s*{_ERA}(?P<y>{_Y}){_BETWEEN}{_PART}")
FISCAL = re.compile(
    r"(?:ปีงบ(?:ประมาณ|ฯ)?|ปี\s*ง\.?ป\.?ม\.?|\bfiscal year|\bFY)\s*(?:รายจ่าย\s*)?\(?(?:ประจำ)?\s*"
    rf"{_ERA}(?P<y1>{_Y})(?:{_TO}(?:ปีงบประมาณ\s*)?{_ERA}(?P<y2>{_Y}))?",
    re.IGNORECASE,
)
YEARS = re.compile(
    rf"(?:(?P<named>ปี(?:การศึกษา|บัญชี|การประเมิน|ภาษี)?\s*{_ERA}|[พค]\.? ?ศ\.? ?|พุทธศักราช ?)"
    rf"(?P<y1>{_Y})"
    rf"|(?<![\d./-])(?P<b1>2[45]\d\d)){_TO}{_ERA}(?P<y2>{_Y})(?!\s*[/.-]\s*\d)"
)
YEAR = re.compile(
    rf"(?:(?:ประจำ)?(?P<named>ปี)(?:การศึกษา|บัญชี|การประเมิน|ภาษี)?\s*{_ERA}|พ\. ?ศ\.? ?|พศ\.? ?"
    rf"|พุทธศักราช ?|ค\. ?ศ\.? ?|คริสต์ศักราช ?)(?P<y>{_Y})"
)
# After two digits these say that it was a count ("ปี 60 คน").
COUNTED = re.compile(r"\s*(?:คน|ปี|ราย|%|บาท|แห่ง|วัน|เดือน|ครั้ง|เรื่อง|โครงการ|ชั่วโมง|หน่วยงาน|ร้อยละ)")
AGE_BEFORE = re.compile(r"(?:อายุ|\d)\s*$")
LAW = re.compile(
    r"พ\.? ?ร\.? ?[บกฎ]\.|พรบ|พระราชบัญญัติ|พระราชกฤษฎีกา|พระราชกำหนด|ระเบียบ|ข้อบังคับ|กฎกระทรวง|กฎหมาย|"
    r"รัฐธรรมนูญ|ประมวล|แก้ไขเพิ่มเติม|ข้อกำหนด|ฉบับที่|เทศบัญญัติ|ข้อบัญญัติ|มาตรฐานทางจริยธรรม|"
    r"ประกาศ(?:คณะ|กระทรวง|สำนักนายก|ก\.|ราชกิจจา)|หลักเกณฑ์ของ"
)
LAW_REACH = 160
NOT_LAW = re.compile(
    r"งบประมาณรายจ่าย|(?:แผน|รายงาน|โครงการ|ผลการ|สถิติ|คู่มือ)(?!.*(?:ระเบียบ|พ\.ร\.บ|พระราช))"
)
JOINED = re.compile(rf"^{_TO}$")
