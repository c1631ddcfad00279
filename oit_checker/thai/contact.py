"""Telephone and fax numbers, e-mail and postal addresses as Thai pages write them.

Positions and quotes are those of `script.normalised(text)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from oit_checker.thai.script import arabic_digits, normalised

_PAGES = 64
"""So many texts are remembered: they may be whole pages, of which one is asked several times."""


@dataclass(frozen=True, slots=True)
class Mention:
    """`quote` as the page wrote it, `value` in one form: digits only, or a lower-case address."""

    quote: str
    value: str
    position: int


def telephones_in(text: str) -> tuple[Mention, ...]:
    """Numbers of 9 (fixed line) or 10 digits (mobile), and 3-5 digit hotlines that are called so.
    Numbers that are labelled as fax only are left out."""
    return tuple(m for m, is_fax in _numbers_in(text) if not is_fax)


def faxes_in(text: str) -> tuple[Mention, ...]:
    """Numbers that are labelled as fax (โทรสาร, แฟกซ์, fax); `โทร/โทรสาร` counts for both."""
    both = [m for m, _ in _numbers_in(text) if _is_after(_SHARED_LABEL, text, m)]
    return tuple(sorted({*both, *(m for m, is_fax in _numbers_in(text) if is_fax)}, key=_place))


@lru_cache(maxsize=_PAGES)
def emails_in(text: str) -> tuple[Mention, ...]:
    """Addresses, also those written with [at], (at) or spaces around the @."""
    normal = normalised(text)
    out = []
    for hit in _EMAIL.finditer(normal):
        value = re.sub(r"\s", "", f"{hit['local']}@{_DOT.sub('.', hit['domain'])}").lower()
        if not value.endswith(_FILE_ENDS):
            out.append(Mention(hit.group(), value, hit.start()))
    return tuple(out)


@lru_cache(maxsize=_PAGES)
def addresses_in(text: str) -> tuple[Mention, ...]:
    """Postal addresses: at least two of house number or village, sub-district, district, province,
    and the province or the postal code among them. `value` is the address on one line."""
    normal = normalised(text)
    plain = arabic_digits(normal)
    parts = sorted(
        (hit.start(), hit.end(), name) for name, p in _PARTS for hit in p.finditer(plain)
    )
    out: list[Mention] = []
    run: list[tuple[int, int, str]] = []
    for part in [*parts, (len(plain) + _GAP + 1, 0, "")]:
        if run and (part[0] - run[-1][1] > _GAP or part[2] in {p[2] for p in run}):
            if _is_address({name for _, _, name in run}):
                quote = normal[run[0][0] : max(end for _, end, _ in run)]
                out.append(Mention(quote, " ".join(quote.split()), run[0][0]))
            run = []
        run.append(part)
    return tuple(out)


_GAP = 45
_DASH = r"\-‐‑‒–—−"
_NUMBER = re.compile(
    r"(?<!\d)(?:(?<!\d[.,/])|(?<=\d[,/])(?=\(?0))"
    r"(?:\(?(?:\+ ?66|(?P<bare>(?:00)?66)(?=[ )-]))\)?[ -]?(?:\(0\))?"
    rf"(?P<inter>(?:[23457]|[689][ .{_DASH}]{{0,3}}\d)(?:[ .{_DASH}]{{0,3}}\d){{7}})"
    rf"|\(?(?P<local>0[ .{_DASH}]{{0,3}}(?:[23457]|[689][ .{_DASH}]{{0,3}}\d)"
    rf"(?:[ .){_DASH}]{{0,3}}\d){{7}}))"
    r"(?!\d|[.,/](?!0)\d{3})"
    r"(?!-\d{2,}-\d)"
)
_MORE = re.compile(
    r"\s*(?:(?:ต่อ|กด|ext\.?|#)\s*\d{1,5}(?:\s*[-–,]\s*\d{1,5})*|(?:-|–|ถึง|,)\s*\d{1,4}(?!\d))",
    re.IGNORECASE,
)
_HOTLINE = re.compile(
    r"(?:สายด่วน|สายตรง|hotline|call ?center|เบอร์(?:ฉุกเฉิน)?|ศูนย์ดำรงธรรม|โทร(?:ศัพท์)?\.?)\s*"
    r"[^\d\n]{0,25}?"
    r"(?P<number>1\d{2,4})(?![\d/.-])",
    re.IGNORECASE,
)
_TEL_LABEL = re.compile(r"โทร(?!สาร)(?:ศัพท์)?|\btel|phone|มือถือ|เบอร์|สายด่วน|☎|📞", re.IGNORECASE)
_FAX_LABEL = re.compile(r"โทรสาร|แฟ[กค]ซ์?|แฟ็กซ์|\bfax|\bF\s*[.:]", re.IGNORECASE)
_SHARED_LABEL = re.compile(
    r"(?:โทร(?:ศัพท์)?\.?|tel\.?|phone|☎|📞)\s*:?\s*(?:/|และ|&|,|-)\s*"
    r"(?:โทรสาร|แฟ[กค]ซ์?|แฟ็กซ์|fax|F(?=\s*[.:]))"
    r"[\s.:]*(?:หมายเลข)?[\s:]*$",
    re.IGNORECASE,
)
_FAX_AFTER = re.compile(r"\s?[(\[]\s?(?:โทรสาร|แฟ[กค]ซ์?|แฟ็กซ์|fax)", re.IGNORECASE)
_LABEL_REACH = 40

_AT = r"\s?(?:@|\( ?@ ?\)|\[ ?@ ?\]|\[ ?at ?\]|\( ?at ?\)|\{ ?at ?\}|\[ ?แอท ?\]|＠)\s?"
_DOT = re.compile(r"\s?(?:\[ ?dot ?\]|\( ?dot ?\))\s?", re.IGNORECASE)
_EMAIL = re.compile(
    rf"(?P<local>[A-Za-z0-9][A-Za-z0-9._%+-]*){_AT}"
    r"(?P<domain>(?:[A-Za-z0-9-]+(?:\s?(?:\[ ?dot ?\]|\( ?dot ?\))\s?|\.))+[A-Za-z]{2,12})",
    re.IGNORECASE,
)
_FILE_ENDS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".css", ".js")

_NAME = r"\.?\s*[ก-๙]{2,}"
_PARTS = (
    (
        "number",
        re.compile(r"(?:(?:ตั้งอยู่)?เลขที่|ที่อยู่\s*:?|บ้านเลขที่)\s*\d+(?:/\d+)?"
        r"|(?<![\d/.])\d{1,4}(?:/\d{1,4})?(?=\s*(?:หมู่|ม\.|ถ\.|ถนน))"),
    ),
    ("village", re.compile(r"หมู่(?:ที่|บ้าน)?\s*\d+|(?<![ก-๙.])ม\.\s*\d+"
        r"|ถนน\s*[ก-๙]{2,}|"
        r"(?<![ก-๙.])ถ\.\s*[ก-๙]{2,}|ซอย\s*\S+")),
    ("tambon", re.compile(rf"(?<![ก-๙])(?:ตำบล|แขวง|ต\.){_NAME}")),
    ("amphoe", re.compile(rf"(?:(?<![ก-๙])(?:อำเภอ|เขต|อ\.)){_NAME}")),
    ("province", re.compile(rf"(?<![ก-๙])(?:จังหวัด|จ\.){_NAME}|กรุงเทพ(?:ฯ|มหานคร)|กทม\.?")),
    ("postcode", re.compile(r"(?<![\d\-./])[1-9]\d{3}0(?![\d\-/,.])|"
        r"(?:รหัสไปรษณีย์)\s*[1-9]\d{4}(?!\d)")),
)  # fmt: skip


def _is_address(names: set[str]) -> bool:
    return (
        len(names) >= 3
        and bool(names & {"province", "postcode"})
        and bool(names & {"number", "village", "tambon"})
    )


def _place(mention: Mention) -> int:
    return mention.position


@lru_cache(maxsize=_PAGES)
def _numbers_in(text: str) -> tuple[tuple[Mention, bool], ...]:
    """All numbers with whether they are labelled as fax only."""
    normal = normalised(text)
    plain = arabic_digits(normal)
    out: list[tuple[Mention, bool]] = []
    behind = 0
    for hit in _NUMBER.finditer(plain):
        value = _value(hit)
        if not _is_number(value):
            continue
        end = hit.end()
        if more := _MORE.match(plain, end):
            end = more.end()
        mention = Mention(normal[hit.start() : end].strip(" ("), value, hit.start())
        label = plain[max(behind, hit.start() - _LABEL_REACH) : hit.start()]
        if hit["bare"] and not (_TEL_LABEL.search(label) or _FAX_LABEL.search(label)):
            continue
        previous = out[-1][1] if out and not label.strip(" ,\n/-และ") else False
        is_fax = _says_fax(label, previous) or _FAX_AFTER.match(plain, end) is not None
        out.append((mention, is_fax))
        behind = end
    taken = [(m.position, m.position + len(m.quote)) for m, _ in out]
    for hit in _HOTLINE.finditer(plain):
        at = hit.start("number")
        if not any(start <= at < end for start, end in taken):
            mention = Mention(normal[hit.start() : hit.end()], hit["number"], at)
            out.append((mention, False))
    return tuple(sorted(out, key=lambda pair: pair[0].position))


def _value(hit: re.Match[str]) -> str:
    inter = hit["inter"]
    digits = re.sub(r"\D", "", inter or hit["local"])
    return f"0{digits}" if inter else digits


def _is_number(value: str) -> bool:
    """Fixed lines have 9 digits (02, 03x-05x, 07x), mobiles and internet telephones 10."""
    if len(value) == 9:
        return value[1] in "23457"
    return len(value) == 10 and value[1] in "689"


def _says_fax(label: str, previous: bool) -> bool:
    fax = list(_FAX_LABEL.finditer(label))
    telephone = list(_TEL_LABEL.finditer(label))
    if not fax:
        return previous and not telephone
    if _SHARED_LABEL.search(label):
        return False
    return not telephone or fax[-1].start() > telephone[-1].start()


def _is_after(pattern: re.Pattern[str], text: str, mention: Mention) -> bool:
    plain = arabic_digits(normalised(text))
    before = plain[max(0, mention.position - _LABEL_REACH) : mention.position]
    return pattern.search(before) is not None
