"""Where links lead: resolved once for all pages of a site."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from oit_checker.documents._addresses import Base
from oit_checker.model.url import normalised_url

# fmt: off
PARTS = st.sampled_from((
    "/", "//", "a", "b.html", "..", ".", "?", "#", "%", "%41", "ก", "http:", "https:", "office",
    "\\", "\t", "\0", ";", "=", "[", ":", ":8", "@", "mailto:", "\u200b", "é", "-", " ",
))
# fmt: on
BASES = st.sampled_from(
    (
        "https://office.example/a/b.html?x=/1/",
        "https://office.example",
        "http://office.example/a;b/c;d/e;f",
        "http://office.example//a//b/#/c/",
        "http://office.example/a\\b/c",
        "http://office.example/a/..",
        "http://[::1]/a/b",
        "ftp://office.example/a/b",
    )
)


@given(st.lists(PARTS, max_size=6).map(lambda parts: "".join(parts).strip()), BASES)
@example("http://\u200b", "http://office.example/a/b")
@example(".", "http://office.example/a\\b/c")
def test_a_link_leads_where_its_whole_base_says(href: str, base: str) -> None:
    nowhere = not href or href.lower().startswith(("#", "javascript:", "about:", "data:"))
    assert Base(base).target(href) == ("" if nowhere else normalised_url(href, base))
