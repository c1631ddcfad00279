"""The quick ways of looking a label up find what trying everything finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import Indel

from oit_checker.crawl.discovery import links_of
from oit_checker.locate import vocabulary
from oit_checker.locate.furniture import without_furniture
from oit_checker.locate.grams import Grams, Nearby, cosine
from oit_checker.locate.label import vocabulary_of
from oit_checker.locate.schemes import _lines as scheme_lines
from oit_checker.locate.schemes import _names, _Page, schemes_on
from oit_checker.locate.vocabulary import Vocabulary, Words, _contained, _keyword_score, names_of
from oit_checker.locate.wording import Wording, folded, worded
from oit_checker.model.document import Block, Document, Link, Region
from oit_checker.model.rule import RulePack
from oit_checker.rulepack import load_pack
from oit_checker.thai.needles import Needles, runs_of

Found = Iterable[tuple[float, str, str, str]]


class PlainWords(Words):
    """Holds a label against every name of every topic, one after the other."""

    def _by_name(self, wording: Wording, runs: frozenset[str]) -> Found:
        label = wording.folded
        for name in self._names:
            if name.key in label or label in name.key:
                score = _contained(name, wording)
                if score:
                    yield score, name.topic, name.text, name.key
        for key, likeness, index in process.extract(
            label, self._keys, scorer=Indel.normalized_similarity, score_cutoff=0.55, limit=None
        ):
            if key in label or label in key:
                continue
            name = self._names[index]
            nearness = cosine(name.vector, self._grams.vector(label))
            likeness = max(nearness, likeness)
            if nearness >= 0.5 and likeness >= 0.72:
                yield 0.93 * likeness, name.topic, name.text, name.key

    def _by_keywords(self, label: str, runs: frozenset[str]) -> Found:
        for topic, words in self._keywords:
            if all(word in label for word in words):
                yield _keyword_score(words, label), topic, " ".join(words), "\n".join(words)


@cache
def pack() -> RulePack:
    return load_pack(2563)


@cache
def both() -> tuple[Words, PlainWords, tuple[str, ...]]:
    topics = sorted(pack().topics.values(), key=lambda topic: topic.id)
    grams = Grams(folded(name) for topic in topics for name in names_of(topic))
    names = tuple(name for topic in topics for name in names_of(topic))
    return Words(topics, grams, folded), PlainWords(topics, grams, folded), names


@st.composite
def labels(draw: st.DrawFn) -> str:
    """Names of topics as people write them: cut short, run together, misspelt, with words beside
    them."""
    names = both()[2]
    text = ""
    for _ in range(draw(st.integers(1, 3))):
        name = names[draw(st.integers(0, len(names) - 1))]
        start = draw(st.integers(0, max(0, len(name) - 2))) if draw(st.booleans()) else 0
        end = draw(st.integers(start + 1, len(name))) if draw(st.booleans()) else len(name)
        text += name[start:end]
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = (
            text[:at]
            + draw(st.sampled_from(["", " ", "ก", "า", "่", "แผน", "2563"]))
            + text[at + 1 :]
        )
    return text


@given(labels())
def test_a_label_names_the_same_topics_however_it_is_looked_up(label: str) -> None:
    quick, plain, _ = both()
    wording = worded(label)
    if len(wording.folded) >= 2:
        assert quick.matches(wording) == plain.matches(wording)


def test_every_name_is_looked_up_as_if_it_were_tried() -> None:
    quick, plain, names = both()
    for name in names[::3]:
        wording = worded(name[: max(4, len(name) * 3 // 4)])
        if len(wording.folded) >= 2:
            assert quick.matches(wording) == plain.matches(wording), name


_SHORT = st.text("กขคงab", max_size=7)


@given(st.lists(_SHORT, max_size=12), st.text("กขคงab", max_size=25))
def test_needles_are_found_as_if_each_were_tried(needles: list[str], text: str) -> None:
    lookup, runs = Needles(needles), frozenset(runs_of(text))
    assert lookup.within(text, runs) == [i for i, each in enumerate(needles) if each in text]
    assert lookup.around(text, runs) == [i for i, each in enumerate(needles) if text in each]


@given(st.lists(_SHORT.filter(lambda text: len(text) > 1), min_size=1, max_size=12), _SHORT)
def test_no_near_vector_is_overlooked(texts: list[str], text: str) -> None:
    grams = Grams(texts)
    vectors = [grams.vector(each) for each in texts]
    own = grams.vector(text)
    nearness = [cosine(each, own) for each in vectors]
    close, others = Nearby(vectors, grams).may_be_near(text, 0.72, 0.5)
    assert {i for i, near in enumerate(nearness) if near >= 0.72} <= set(close)
    assert {i for i, near in enumerate(nearness) if near >= 0.5} <= {*close, *others}
    assert not set(close) & set(others)


def test_a_pack_is_prepared_once() -> None:
    assert vocabulary_of(pack()) is vocabulary_of(pack())
    assert replace(pack()).remembered == {}


def test_a_vocabulary_remembers_no_more_labels_than_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vocabulary, "_REMEMBERED", 5)
    words = Vocabulary(list(pack().topics.values())[:2])
    for number in range(23):
        words.matches(f"แผน{number}")
    assert len(words._found) == 3


def page(*labels: str, url: str = "http://a.test/", region: Region = Region.MAIN) -> Document:
    blocks = tuple(Block(label, region=region) for label in labels)
    links = tuple(
        Link(f"{url}{n}", label, n, region, "text", "t", "c", "r", "a", "h")
        for n, label in enumerate(labels)
    )
    return Document(url, "text/html", "html", blocks=blocks, links=links)


def test_a_framed_link_differs_in_nothing_but_its_region() -> None:
    pages = {f"http://a.test/{n}": page("เมนู", "แผน") for n in range(4)}
    for url, framed in without_furniture(pages).items():
        expected = tuple(replace(link, region=Region.NAV) for link in pages[url].links)
        assert framed.links == expected


def test_links_that_are_known_are_left_out_and_no_others() -> None:
    document = page("หนึ่ง", "สอง", "หนึ่ง")
    every = list(links_of(document, document.url, 1))
    known = {(every[1].url, every[1].label, every[1].headings)}
    assert list(links_of(document, document.url, 1, known)) == [every[0], every[2]]
    other = {(every[1].url, every[1].label, ("แผน",))}
    assert list(links_of(document, document.url, 1, other)) == every


@given(
    st.lists(st.sampled_from(["MOIT1 ก", "moıt 2", "SAR", "สาร", "O1", "๐๑", "แผน"]), max_size=6)
)
def test_the_whole_of_a_page_hides_no_word_of_its_lines(texts: list[str]) -> None:
    document = page(*texts)
    sheet = _Page(document, tuple(scheme_lines(document)))
    words = ("SAR", "MOIT1", "แผน", "สาร", "moit")
    tried = [(w, line) for w in words for line in sheet.lines if _names(line.text, w)]
    assert list(sheet.naming(words, sheet.lines)) == tried


def test_a_list_of_another_assessment_is_seen_among_many_lines() -> None:
    schemes = [scheme for scheme in pack().schemes if scheme.codes]
    code = schemes[0].codes[0]
    lines = [f"เรื่องที่ {n}" for n in range(40)] + [f"{code.lower()} {n} รายงาน" for n in (1, 2, 3)]
    seen = schemes_on(page(*lines), schemes)
    assert [each.scheme.id for each in seen] == [schemes[0].id]
    assert schemes_on(page(*lines[:41]), schemes) == ()
