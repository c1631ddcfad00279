"""The place lets a visitor ask for a service of the agency online.

Looks at the forms of all exhibits, at forms hosted elsewhere, and at links to systems that are
called e-service; what a form is for is read from its headings, its text, the page's title and the
label that led there.

Parameters
    none

Outcomes
    passed      a form or system through which a service is requested (fact `services`)
    failed      `incomplete`: only forms to download and print; `unclear_content`: a form whose
                button leads nowhere; `off_topic`: only complaints, opinions or other messages;
                `not_published`: nothing of the kind
    cant_tell   `doubtful_content`: a log-in of a service system, behind which we cannot look;
                `unreadable`, `hosted_elsewhere`: a page of the place could not be read
    untested    a page of the place was not fetched

What the check cannot see: whether the service is one of the agency's duties, and whether the
request is handled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oit_checker.checks._access import open_end
from oit_checker.checks._contact import openings
from oit_checker.checks._context import Context
from oit_checker.checks._forms import Channel, channels_of
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.script import squeezed

SCOPE = "place"

_SERVICE = re.compile(
    r"e-?service|eservice|บริการออนไลน์|onestopservice|คำขอ|คำร้อง(?!ทุกข์|เรียน)|ยื่นเรื่อง|ยื่นแบบ|ขออนุญาต|ขอรับ|ขอใช้|ขอติดตั้ง|"
    r"ขอสนับสนุน|ขอความอนุเคราะห์|ขอถัง|ขอน้ำ|ขอข้อมูล|ขอมี|ขอหนังสือ|ขอต่อ|ขอจด|จองคิว|จองห้อง|จองสนาม|ชำระภาษี|ชำระค่า|"
    r"ลงทะเบียน(?!ทรัพย์)|แจ้งซ่อม|แจ้งเหตุไฟฟ้า|จดทะเบียน|ขึ้นทะเบียน|นัดหมาย|ตรวจสอบสถานะ"
)
_COMPLAINT = re.compile(
    r"ร้องเรียน|ร้องทุกข์|ทุจริต|ความคิดเห็น|ข้อเสนอแนะ|เบาะแส|ติชม|ความพึงพอใจ|แบบสอบถาม|ถามตอบ|กระดาน|ติดต่อเรา|"
    r"feedback|contact|webboard|สอบถามข้อมูล"
)
_GRIEVANCE = re.compile(r"ร้องเรียน|ร้องทุกข์|เบาะแส")
_DOWNLOAD = re.compile(r"แบบฟอร์ม|แบบคำ|คำร้อง|คำขอ|ดาวน์โหลด|download")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|zip|rar)(?:$|\?)", re.IGNORECASE)
_SHOWN = 6


@dataclass(frozen=True)
class Parameters:
    pass


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    channels = channels_of(exhibits)
    services = [c for c in channels if _is_service(c)]
    live = [c for c in services if c.state == "live"]
    facts = {
        "services": list(dict.fromkeys(_name(c) for c in live))[:_SHOWN],
        "hosted": bool(live) and all(c.hosted_elsewhere for c in live),
        "others": list(dict.fromkeys(_name(c) for c in channels if c not in services))[:_SHOWN],
    }
    if live:
        return Observation(Outcome.PASSED, None, facts, tuple(c.evidence for c in live[:3]))
    if logins := [c for c in services if c.state == "login"]:
        evidence = tuple(c.evidence for c in logins[:3])
        return Observation(Outcome.CANT_TELL, Reason.DOUBTFUL_CONTENT, facts, evidence)
    if open_ := open_end(exhibits):
        return Observation(open_[0], open_[1], facts, open_[2])
    reason, evidence = _fault(channels, services, exhibits)
    return Observation(Outcome.FAILED, reason, facts, evidence or openings(exhibits))


def _is_service(channel: Channel) -> bool:
    """Decided by the nearest title that says either, and before that by what the form itself asks
    for; a complaint is never a service."""
    if channel.form is not None:
        asked = squeezed(" ".join((channel.form.text, *(f.label for f in channel.form.fields))))
        if _GRIEVANCE.search(asked) and not _SERVICE.search(asked):
            return False
    for title in channel.titles:
        folded = squeezed(title)
        if _COMPLAINT.search(folded):
            return False
        if _SERVICE.search(folded):
            return True
    return False


def _name(channel: Channel) -> str:
    return next((title for title in channel.titles if title), channel.evidence.quote)[:80]


def _fault(
    channels: Sequence[Channel], services: Sequence[Channel], exhibits: Sequence[Exhibit]
) -> tuple[Reason, tuple[Evidence, ...]]:
    if services:
        return Reason.UNCLEAR_CONTENT, tuple(c.evidence for c in services[:3])
    if downloads := _downloads(exhibits):
        return Reason.INCOMPLETE, downloads
    if channels:
        return Reason.OFF_TOPIC, tuple(c.evidence for c in channels[:3])
    return Reason.NOT_PUBLISHED, ()


def _downloads(exhibits: Sequence[Exhibit]) -> tuple[Evidence, ...]:
    found = [
        Evidence(exhibit.document.url, link.label or link.url, "link", block=link.block)
        for exhibit in exhibits
        if exhibit.document is not None and exhibit.is_readable
        for link in exhibit.document.links
        if _FILE.search(link.url) and _DOWNLOAD.search(squeezed(link.label))
    ]
    return tuple(found[:3])
