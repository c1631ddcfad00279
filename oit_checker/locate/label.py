"""Which topic a link label, title or heading names.

Hand-kept words (names, sets of keywords, words that rule out) decide, because labels such as
"แผน…", "รายงานความก้าวหน้า…" and "รายงานผล…" of one subject share most of their letters; the
nearness of letters only ranks and forgives slips. Topics that are no OIT item compete too: what is
nearer to "คำถามที่พบบ่อย" is not Q&A.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from oit_checker.locate.grams import Grams, cosine
from oit_checker.locate.wording import Wording, folded, without_hung_vowels, worded
from oit_checker.model.rule import Topic

THRESHOLD = 0.6  # below, a label is none of the topics
MARGIN = 0.13  # matches further below the best one are not worth a look
_FUZZY = 0.72  # letters that must agree before a slip of typing is assumed
_CODE_BONUS = 0.04
_LONGEST = 30  # folded letters after which a longer name is no better proof
_SHORT = 5  # shorter names need a border or the whole label


@dataclass(frozen=True, slots=True)
class Match:
    """`score` 0-1; `reason` is a short id with its words: `label:…`, `code:O23`, `heading:…`."""

    topic: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    key: str
    vector: Mapping[str, float]
    is_own: bool  # the topic's own name, not a synonym


@dataclass(frozen=True, slots=True)
class _Subject:
    """A Topic prepared for comparing."""

    topic: str
    names: tuple[_Name, ...]
    keywords: tuple[tuple[str, ...], ...]
    excludes: tuple[str, ...]


class Vocabulary:
    """All topics of a pack, prepared once; `matches` then is cheap."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        known = sorted(topics, key=lambda topic: topic.id)
        self._grams = Grams(folded(name) for topic in known for name in _names_of(topic))
        self._subjects = tuple(self._prepared(topic, folded) for topic in known)
        self._bare_subjects = tuple(self._prepared(topic, _bare) for topic in known)
        self._found: dict[str, tuple[Match, ...]] = {}

    def matches(self, label: str) -> tuple[Match, ...]:
        """All topics that the label may name, best first, without codes and headings."""
        if label not in self._found:
            self._found[label] = self._matches(worded(label))
        return self._found[label]

    def topics_of(
        self,
        label: str,
        *,
        item_codes: Mapping[int, str] | None = None,
        headings: Sequence[str] = (),
    ) -> tuple[Match, ...]:
        """As the function `topics_of`."""
        found = self.matches(label)
        code = worded(label).code
        if item_codes and code is not None and code in item_codes:
            found = _with_code(found, item_codes[code], code)
        if not found and headings and is_generic(label):
            found = _from_headings(headings, self)
        kept = [match for match in found if match.score >= THRESHOLD]
        return tuple(match for match in kept if match.score >= kept[0].score - MARGIN)

    def _matches(self, wording: Wording) -> tuple[Match, ...]:
        if wording.is_section or len(wording.folded) < 2:
            return ()
        vector = self._grams.vector(wording.folded)
        subjects = self._bare_subjects if wording.has_lost_vowels else self._subjects
        found = [m for s in subjects if (m := _match(s, wording, vector)) is not None]
        return tuple(sorted(found, key=lambda match: (-match.score, match.topic)))

    def _prepared(self, topic: Topic, key: Callable[[str], str]) -> _Subject:
        names = tuple(
            _Name(name, key(name), self._grams.vector(key(name)), name == topic.name.th)
            for name in _names_of(topic)
        )
        return _Subject(
            topic.id,
            names,
            tuple(tuple(key(word) for word in words) for words in topic.keywords),
            tuple(key(word) for word in topic.excludes),
        )


def _bare(text: str) -> str:
    return without_hung_vowels(folded(text))


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
    return vocabulary_of(topics).topics_of(label, item_codes=item_codes, headings=headings)


def is_generic(label: str) -> bool:
    """The label says only when, or that there is a file: what it is about stands above it."""
    core = worded(label).folded
    return not _NAMELESS.sub("", core)


def vocabulary_of(topics: Mapping[str, Topic]) -> Vocabulary:
    """The prepared topics, kept for the last few sets asked for."""
    return _vocabulary(tuple(topics.values()))


@lru_cache(maxsize=4)
def _vocabulary(topics: tuple[Topic, ...]) -> Vocabulary:
    return Vocabulary(topics)


_NAMELESS = re.compile(
    "|".join(
        folded(word)
        for word in [
            "มกราคม",
            "กุมภาพันธ์",
            "มีนาคม",
            "เมษายน",
            "พฤษภาคม",
            "มิถุนายน",
            "กรกฎาคม",
            "สิงหาคม",
            "กันยายน",
            "ตุลาคม",
            "พฤศจิกายน",
            "ธันวาคม",
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


def _names_of(topic: Topic) -> tuple[str, ...]:
    return tuple(dict.fromkeys((topic.name.th, *topic.names)))


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
            return tuple(Match(m.topic, m.score * 0.9, f"heading:{heading}") for m in found)
        if not is_generic(heading):
            return ()  # a heading about something else stands between
    return ()


def _match(subject: _Subject, wording: Wording, vector: Mapping[str, float]) -> Match | None:
    excluding = [word for word in subject.excludes if word and word in wording.folded]
    best, words = 0.0, ""
    for name in subject.names:
        score = _name_score(name, wording, vector)
        if score <= best or any(_rules_out(word, name.key, wording.folded) for word in excluding):
            continue
        best, words = score, name.text
    for keywords in subject.keywords:
        score = _keyword_score(keywords, wording.folded)
        if score <= best or any(all(w not in k for k in keywords) for w in excluding):
            continue
        best, words = score, " ".join(keywords)
    return Match(subject.topic, round(best, 4), f"label:{words}") if best else None


def _rules_out(word: str, name: str, label: str) -> bool:
    """Not when the name itself has the word, nor when the word only follows "และ" after the name:
    Thai puts first what a thing is, so "แผน… และการติดตาม…" is a plan."""
    if word in name:
        return False
    if not label.startswith(name):
        return True
    first, _, _ = label[len(name) :].partition("และ")
    return word in first


def _name_score(name: _Name, wording: Wording, vector: Mapping[str, float]) -> float:
    label, key = wording.folded, name.key
    own = 0.01 if name.is_own else 0.0
    if label == key:
        return 0.99 + own
    if key in label:
        if len(key) < _SHORT and not _stands_alone(name.text, wording.core):
            return 0.0
        first = 0.07 if label.startswith(key) else 0.0  # Thai puts first what a thing is
        share = len(key) / len(label)
        return 0.53 + first + 0.23 * share + 0.16 * _proof(len(key)) + own
    if label in key and len(label) >= 8 and len(label) >= 0.6 * len(key):
        return 0.5 + 0.4 * len(label) / len(key) + own  # a label that a menu cut short
    if not 0.6 < len(label) / len(key) < 1.7:
        return 0.0
    likeness = Indel.normalized_similarity(label, key, score_cutoff=0.5)
    if not likeness or (nearness := cosine(name.vector, vector)) < 0.5:
        return 0.0
    likeness = max(nearness, likeness)
    return 0.93 * likeness if likeness >= _FUZZY else 0.0


def _keyword_score(keywords: Sequence[str], label: str) -> float:
    if not all(word in label for word in keywords):
        return 0.0
    length = min(sum(map(len, keywords)), len(label))
    return 0.52 + 0.25 * length / len(label) + 0.17 * _proof(length)


def _proof(length: int) -> float:
    return min(1.0, length / _LONGEST)


def _stands_alone(name: str, core: str) -> bool:
    border = "" if name.endswith(".") else r"(?![A-Za-z0-9ก-๎])"  # "พ.ร.บ." stands before anything
    letters = r"[\s.]*".join(re.escape(letter) for letter in name if letter not in " .")
    return re.search(rf"(?<![A-Za-z0-9ก-๎]){letters}{border}", core, re.I) is not None
