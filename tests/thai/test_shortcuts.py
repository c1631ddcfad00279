"""What is passed over for speed's sake would have changed nothing."""

from __future__ import annotations

import re
import sys

from hypothesis import given
from hypothesis import strategies as st

from oit_checker.thai import script

TEXTS = st.text(
    st.one_of(
        st.sampled_from("กขนำา่้ิีัู์็ฺํๆฯเแ  \n\tAb1๑"),
        st.sampled_from("\u200b\xa0\u2003\uf70a\uf701\r\0\u2028"),
    ),
    max_size=25,
)


def rewritten(text: str) -> str:
    """`normalised` with each of its steps done whether it is needed or not."""
    text = text.translate(script._CHARACTERS)
    text = script._LOST_SARA_AM.sub(r"\1\2ำ", text)
    text = script._SPLIT_SARA_AM.sub(r"\1\2ำ", text)
    text = script._SPACE_BEFORE_MARK.sub("", text)
    text = script._REPEATED.sub(r"\1", text)
    text = script._TONE_BEFORE_VOWEL.sub(r"\2\1", script._LATE_TONE.sub(r"\1ำ", text))
    text = script._REPEATED.sub(r"\1", text).replace("เเ", "แ")
    return script._SPACES.sub(" ", script._AROUND_BREAK.sub("\n", text)).strip(" \n")


@given(TEXTS)
def test_a_text_comes_out_as_if_every_step_were_taken(text: str) -> None:
    if re.search("[ก-ฮ]", text):
        assert script.normalised(text) == rewritten(text)


def test_all_white_space_but_the_blank_is_unprintable_and_so_is_all_that_is_replaced() -> None:
    spaces = [chr(n) for n in range(sys.maxunicode + 1) if chr(n).isspace()]
    assert [c for c in spaces if c.isprintable()] == [" "]
    assert not any(chr(n).isprintable() for n in script._CHARACTERS)
