"""Signs that a page has taken the place of an agency's own."""

from __future__ import annotations

import re

# Betting shops take over lapsed and broken-into domains. Agencies warn of gambling too, so a word
# counts in a title, where a warning seldom stands, or when a page says little else.
_BETTING = re.compile(
    r"สล็อต|สล็อด|บาคาร่า|คาสิโน|เว็บพนัน|แทงบอล|พนันออนไลน์|หวยออนไลน์|เครดิตฟรี|ฝากถอน\s?(?:ออโต้|ไม่มี)"
    r"|\bslots?\b|\bcasino\b|\bbaccarat\b|\bjudi\b|\bgacor\b|\bpgslot|\bufabet|\btoto\s?togel|\bsbobet",
    re.I,
)
_WARNING = re.compile(r"ห้าม|ต่อต้าน|ป้องกัน|ปราบปราม|รณรงค์|แจ้งเบาะแส|เตือนภัย|อันตราย|กฎหมาย")
_PARKED = re.compile(
    r"domain (?:name )?(?:is |may be )?for sale|buy this domain"
    r"|this domain (?:has|is) (?:expired|parked)"
    r"|domain (?:has )?expired|parked (?:free|domain)|account (?:has been )?suspended"
    r"|apache2? .{0,20}default page|^it works!?$|welcome to nginx|iis windows server|^index of /"
    r"|default web site page|directadmin|plesk .{0,20}default|web hosting by"
    r"|site is under construction"
    r"|website coming soon|โดเมนหมดอายุ|ขายโดเมน|พื้นที่โฮสติ้ง|อยู่ระหว่างปรับปรุงเว็บไซต์|ปิดปรับปรุงเว็บไซต์",
    re.I | re.M,
)
_MANY = 3
_SHORT_PAGE = 1500  # letters


def betting_in(title: str, text: str) -> str:
    """The word that tells a betting shop's page, '' for another's."""
    found = _BETTING.search(title)
    if found is not None:
        return "" if _WARNING.search(title) else found[0]
    words = [match[0] for match in _BETTING.finditer(text)]
    if len(words) < _MANY or len(set(words)) < 2 or len(words) * 200 < len(text):
        return ""
    return "" if _WARNING.search(text) else words[0]


def parked_in(title: str, text: str) -> str:
    """The words of a hosting company's page in place of an agency's, '' for another page."""
    if len(text) > _SHORT_PAGE:
        return ""
    found = _PARKED.search(title.strip()) or _PARKED.search(text)
    return found[0] if found is not None else ""
