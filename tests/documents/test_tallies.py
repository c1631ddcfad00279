"""Counting letters in bytes gives what a pattern finds in the text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from oit_checker.documents._tally import Kind, letters_in, tallied

PATTERNS = (
    r"[\u0e01-\u0e2e]",
    r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]",
    r"[^\W\d_]|[\ue000-\uf8ff\ufffd\x80-\x9f]",
    r"[!\"#$%&'*+;<=>?@\[\]^`{|}~\\]",
    r"[\u00a1-\u00ff]",
    r"\S",
)
KINDS = {pattern: Kind(pattern) for pattern in PATTERNS}
TEXTS = st.text(
    st.one_of(
        st.sampled_from("กขค ่้ิีุู์็ๆฯะา๑๒?!|_-\n ABz09"),
        st.sampled_from("\xa0\x80\x95à¸©»→€“”…\uf70a\ufffd\u200b中é²Ⅷ😀\ud800"),
        st.characters(),
    ),
    max_size=60,
)


@given(TEXTS)
def test_a_tally_counts_what_the_pattern_finds(text: str) -> None:
    tally = tallied(text)
    for pattern, kind in KINDS.items():
        assert tally.count(kind) == len(re.findall(pattern, text)), pattern


@given(TEXTS)
def test_letters_are_what_is_left_without_all_else(text: str) -> None:
    assert letters_in(text) == len(re.sub(r"\W+", "", text))


@given(TEXTS)
def test_a_mark_is_loose_where_a_pattern_finds_nothing_that_carries_it(text: str) -> None:
    marks, carriers = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e", "ก-ฮ\u0e31\u0e33-\u0e3a\u0e47-\u0e4e "
    loose = re.findall(f"(?<![{carriers}])[{marks}]", text)
    assert tallied(text).count_loose(Kind(f"[{marks}]"), Kind(f"[{carriers}]")) == len(loose)
