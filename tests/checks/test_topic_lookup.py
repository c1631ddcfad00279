"""Looking topics up by their names gives what trying each of them gives."""

from __future__ import annotations

from functools import cache

from oit_checker.checks._topics import Rivals, TopicLookup
from oit_checker.model.rule import RulePack
from oit_checker.rulepack import load_pack


@cache
def pack() -> RulePack:
    return load_pack(2566)


def texts() -> list[str]:
    """Names of topics, halves of two of them, keywords in disorder, and what names nothing."""
    topics = list(pack().topics.values())
    names = [name for topic in topics for name in (topic.name.th, *topic.names)]
    mixed = [f"{a[: len(a) // 2]} และ{b}" for a, b in zip(names, names[7:], strict=False)]
    words = [" ".join(reversed(each)) for topic in topics for each in topic.keywords]
    return [*names[::5], *mixed[::9], *words[::7], "", "ยินดีต้อนรับ", "2566"]


def test_a_rival_is_found_by_lookup_where_it_is_found_by_trying_each() -> None:
    topics = tuple(pack().topics.values())
    lookup = TopicLookup(topics)
    quick, plain = Rivals(topics, lookup), Rivals(topics)
    found = 0
    for text in texts():
        wanted = plain.named_by(text, None)
        assert quick.named_by(text, None) == wanted, text
        found += wanted is not None
    assert found > 100


def test_a_lookup_names_few_of_many_topics() -> None:
    lookup = TopicLookup(pack().topics.values())
    assert lookup.ids_in("ยินดีต้อนรับสู่เว็บไซต์") == frozenset()
    assert len(lookup.ids_in("แผนปฏิบัติการป้องกันการทุจริต")) < len(pack().topics) / 2
