"""Which topic a link label, title or heading names.

Topics that are no OIT item compete too: what is nearer to "คำถามที่พบบ่อย" is not Q&A.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from oit_checker.locate.vocabulary import Match, Vocabulary
from oit_checker.locate.wording import folded, worded
from oit_checker.model.rule import Item, RulePack, Topic
from oit_checker.thai.fiscal import MONTH_NAMES

__all__ = ["Match", "Vocabulary", "is_generic", "item_of", "named_by", "topics_of", "vocabulary_of"]

THRESHOLD = 0.6  # below, a label is none of the topics
MARGIN = 0.13  # matches further below the best one are not worth a look
_CODE_BONUS = 0.04
_LEVEL = 0.02  # scores that differ less are level
_BY_HEADING = 0.9  # a heading speaks less surely than the label itself


def topics_of(
    label: str,
    topics: Mapping[str, Topic],
    *,
    item_codes: Mapping[int, str] | None = None,
    headings: Sequence[str] = (),
) -> tuple[Match, ...]:
    """The topics that a label names, best first; empty when it is none of them.

    `item_codes` maps item numbers to topics and is given only where the place names that year (or
    none): a code never decides alone. `headings` (outermost first) speak for a label that says
    nothing but a period or "ดาวน์โหลด".
    """
    return named_by(
        _vocabulary(tuple(topics.values())), label, item_codes=item_codes, headings=headings
    )


def named_by(
    vocabulary: Vocabulary,
    label: str,
    *,
    item_codes: Mapping[int, str] | None = None,
    headings: Sequence[str] = (),
) -> tuple[Match, ...]:
    """As `topics_of`, for a Vocabulary that was prepared before."""
    found = vocabulary.matches(label)
    code = worded(label).code
    if item_codes and code is not None and code in item_codes:
        found = _with_code(found, item_codes[code], code)
    if not found and headings and is_generic(label):
        found = _from_headings(headings, vocabulary)
    kept = [match for match in found if match.score >= THRESHOLD]
    return tuple(match for match in kept if match.score >= kept[0].score - MARGIN)


def item_of(label: str, pack: RulePack) -> str:
    """The id of the pack's item that a label is about, '' for none.

    A label that names what no year asks for belongs to no item, however near. A topic that the
    year does not ask for takes the label away from the items, unless an item's topic fits as
    well, or that topic went into an item's (years that were merged or split).
    """
    found = named_by(vocabulary_of(pack), label)
    if found and not pack.topics[found[0].topic].oit:
        return ""
    nearest = {m.topic: m.score for m in found if m.score >= found[0].score - _LEVEL}
    scored = [
        (max(nearest.get(topic, 0.0) for topic in _topics_of_item(item, pack)), item.id)
        for item in pack.items
    ]
    score, item_id = max(scored, key=lambda each: each[0])  # the first of equals
    return item_id if score else ""


def _topics_of_item(item: Item, pack: RulePack) -> tuple[str, ...]:
    """With the topics that were merged into them: agencies keep the labels of the parts."""
    earlier = [pack.topics[topic].follows for topic in item.topics if topic in pack.topics]
    return (*item.topics, *(part for parts in earlier if len(parts) > 1 for part in parts))


def is_generic(label: str) -> bool:
    """The label says only when, or that there is a file: what it is about stands above it."""
    core = worded(label).folded
    return not _NAMELESS.sub("", core)


def vocabulary_of(pack: RulePack) -> Vocabulary:
    """The words of a pack's topics, prepared once for as long as the pack is used."""
    if "vocabulary" not in pack.remembered:
        pack.remembered["vocabulary"] = Vocabulary(pack.topics.values())
    words: Vocabulary = pack.remembered["vocabulary"]
    return words


@lru_cache(maxsize=4)
def _vocabulary(topics: tuple[Topic, ...]) -> Vocabulary:
    return Vocabulary(topics)


_NAMELESS = re.compile(
    "|".join(
        folded(word)
        for word in [
            *MONTH_NAMES,
            "ม.ค.",
            "ก.พ.",
            "มี.ค.",
            "เม.ย.",
            "พ.ค.",
            "มิ.ย.",
            "ก.ค.",
            "ส.ค.",
            "ก.ย.",
            "ต.ค.",
            "พ.ย.",
            "ธ.ค.",
            "ประจำเดือน",
            "ประจำปี",
            "งบประมาณ",
            "เดือน",
            "ไตรมาสที่",
            "ไตรมาส",
            "ครั้งที่",
            "ฉบับที่",
            "ฉบับ",
            "รอบ",
            "แรก",
            "ปี",
            "พ.ศ.",
            "เอกสารแนบ",
            "เอกสาร",
            "ไฟล์แนบ",
            "ไฟล์",
            "รายละเอียด",
            "คลิกดู",
            "ลิงก์",
            "เปิดดู",
            "ดู",
            "pdf",
            "link",
            "click",
            "view",
            "file",
            "here",
        ]
    )
    + r"|\d+"
)


def _with_code(found: Iterable[Match], topic: str, code: int) -> tuple[Match, ...]:
    raised = [
        Match(m.topic, min(1.0, m.score + _CODE_BONUS), f"{m.reason} code:O{code}")
        if m.topic == topic
        else m
        for m in found
    ]
    return tuple(sorted(raised, key=lambda match: (-match.score, match.topic)))


def _from_headings(headings: Sequence[str], vocabulary: Vocabulary) -> tuple[Match, ...]:
    for heading in reversed(headings):
        found = vocabulary.matches(heading)
        if found:
            return tuple(Match(m.topic, m.score * _BY_HEADING, f"heading:{heading}") for m in found)
        if not is_generic(heading):
            return ()  # a heading about something else stands between
    return ()
