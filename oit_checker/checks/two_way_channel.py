"""The place lets a visitor ask and be answered online: a web board, questions and answers, a chat
or a message form.

Looks at all exhibits: forms for a message, links to Messenger or Line chats, and lists of
questions of visitors with answers. Header and footer count for chats.

Parameters
    none

Outcomes
    passed      there is such a form, chat, or list of questions asked by visitors
    failed      `incomplete`: only frequent questions that the agency wrote itself;
                `unclear_content`: a form whose button leads nowhere; `login_required`: only behind
                a password; `not_published`: none of this (a form for complaints is no such
                channel)
    cant_tell   `unreadable`: a page of the place could not be read
    untested    a page of the place was not fetched

What the check cannot see: whether anyone answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oit_checker.checks._access import open_end
from oit_checker.checks._contact import openings
from oit_checker.checks._context import Context
from oit_checker.checks._forms import Channel, channels_of, page_titles
from oit_checker.checks._text import main_indices, quoted
from oit_checker.model.document import Document
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.thai.script import squeezed

SCOPE = "place"

_CHAT = re.compile(
    r"//(?:www\.)?(?:m\.me/.|messenger\.com/t/.|facebook\.com/messages/t/.|lin\.ee/.|page\.line\.me/.|"
    r"line\.me/(?:R/)?ti/(?:p|g)/.|line\.me/R/oaMessage/.|tawk\.to/chat/.|wa\.me/.)",
    re.IGNORECASE,
)
_ASK = re.compile(r"ตั้งกระทู้|ตั้งคำถาม|ถามคำถาม|ส่งคำถาม|สร้างกระทู้|เขียนกระทู้|newtopic|newpost|askquestion")
_ASKED = re.compile(
    r"ผู้ตั้ง(?:กระทู้|คำถาม)|ผู้ถาม|ถามโดย|โพสต์โดย|โพสโดย|ผู้ตอบ|ตอบโดย|ตอบกระทู้|ตอบกลับ|จำนวนผู้ตอบ"
)
_BOARD = re.compile(r"กระดานสนทนา|กระดานถามตอบ|กระดานข่าว|เว็บบอร์ด|webboard|กระทู้|ถามตอบ|qa|forum")
_OTHER_PURPOSE = re.compile(
    r"ร้องเรียน|ร้องทุกข์|ทุจริต|พึงพอใจ|แบบประเมิน|แบบสำรวจ|ลงทะเบียน|สมัคร|ขอรับบริการ|คำร้อง"
)
_QUESTION = re.compile(r"ถาม|ติดต่อ|พูดคุย|ข้อความ|ข้อเสนอ|q&?a")
_FREQUENT = re.compile(r"faq|คำถามที่พบบ่อย|คำถามพบบ่อย|คำถามที่ถูกถามบ่อย|พบบ่อย")


@dataclass(frozen=True)
class Parameters:
    pass


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge all exhibits of the place."""
    channels = channels_of(exhibits)
    for channel in channels:
        if channel.state == "live" and _takes_questions(channel):
            return _passed("form", channel.evidence)
    for exhibit in exhibits:
        for how, evidence in _conversations(exhibit):
            return _passed(how, evidence)
    facts = {"how": None, "quote": None}
    if open_ := open_end(exhibits):
        return Observation(open_[0], open_[1], facts, open_[2])
    states = {channel.state: channel.evidence for channel in channels}
    if "dead" in states:
        return Observation(Outcome.FAILED, Reason.UNCLEAR_CONTENT, facts, (states["dead"],))
    if frequent := _frequent(exhibits):
        return Observation(Outcome.FAILED, Reason.INCOMPLETE, facts, frequent)
    if "login" in states:
        return Observation(Outcome.FAILED, Reason.LOGIN_REQUIRED, facts, (states["login"],))
    return Observation(Outcome.FAILED, Reason.NOT_PUBLISHED, facts, openings(exhibits))


def _passed(how: str, evidence: Evidence) -> Observation:
    facts = {"how": how, "quote": evidence.quote}
    return Observation(Outcome.PASSED, None, facts, (evidence,))


def _takes_questions(channel: Channel) -> bool:
    """A form for a message, as the nearest title says that tells what it is for; one for
    complaints, applications or polls is none, nor is a form elsewhere of which nothing tells."""
    for title in map(squeezed, channel.titles):
        if _QUESTION.search(title):
            break
        if _OTHER_PURPOSE.search(title):
            return False
    else:
        if channel.form is None:
            return False
    return channel.form is None or _takes_message(channel.form.fields)


def _takes_message(fields: Sequence[object]) -> bool:
    return any(getattr(field, "kind", "") == "textarea" for field in fields)


def _conversations(exhibit: Exhibit) -> Iterator[tuple[str, Evidence]]:
    document = exhibit.document
    if document is None or not exhibit.is_readable:
        return
    for link in document.links:
        if _CHAT.search(link.url):
            yield "chat", Evidence(document.url, link.label or link.url, "link", block=link.block)
    is_board = any(_BOARD.search(squeezed(title)) for title in page_titles(exhibit))
    for link in document.links:
        if is_board and link.url and _ASK.search(squeezed(link.label)):
            yield "board", Evidence(document.url, link.label, "link", block=link.block)
    if is_board and not _is_frequent(exhibit):
        yield from (("board", evidence) for evidence in _asked(document))


def _asked(document: Document) -> Iterator[Evidence]:
    """Lines that show that visitors asked or were answered."""
    for index in main_indices(document):
        if _ASKED.search(squeezed(document.blocks[index].text)):
            yield quoted(document, index)


def _is_frequent(exhibit: Exhibit) -> bool:
    return any(_FREQUENT.search(squeezed(title)) for title in page_titles(exhibit))


def _frequent(exhibits: Sequence[Exhibit]) -> tuple[Evidence, ...]:
    """Questions with answers that nobody can add to."""
    for exhibit in exhibits:
        document = exhibit.document
        if document is None or not exhibit.is_readable:
            continue
        lines = [squeezed(document.blocks[i].text) for i in main_indices(document)]
        pairs = sum(line.startswith(("ถาม", "คำถาม", "ตอบ", "คำตอบ")) for line in lines)
        if _is_frequent(exhibit) or pairs >= 2:
            return openings([exhibit])
    return ()
