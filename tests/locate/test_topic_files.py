"""The examples that topic files carry, tried on the locator."""

import pytest
from locate_material import pack

from oit_checker.locate.label import topics_of

IS = [(t.id, label) for t in pack().topics.values() for label in t.labels_is]
IS_NOT = [(t.id, label) for t in pack().topics.values() for label in t.labels_is_not]
# Headings of indicators are recognised by their number and name no topic at all.
NAMELESS = {("section-heading", "ตัวชี้วัดย่อย 9.1 ข้อมูลพื้นฐาน")}


@pytest.mark.parametrize(("topic", "label"), [pair for pair in IS if pair not in NAMELESS])
def test_a_label_that_is_the_topic_comes_out_first_or_level_with_a_merged_topic(
    topic: str, label: str
) -> None:
    found = topics_of(label, pack().topics)
    assert topic in [match.topic for match in found if match.score == found[0].score]


@pytest.mark.parametrize(("topic", "label"), IS_NOT)
def test_a_label_that_is_not_the_topic_is_not_taken_for_it(topic: str, label: str) -> None:
    assert topic not in [match.topic for match in topics_of(label, pack().topics)]
