"""The Document is what its topic says, and not another one that is easily taken for it.

Looks at, in this order: the Document's own title (the first headings of a page, the first lines of
a file), its other headings, bold lines and table captions, its opening (600 characters), the label
of the link that led to it and the headings above that link. Labels of links inside the Document,
menus, headers and footers never count: a list of many topics is about none of them.

Parameters
    topic       id of the topic; without it, the Element's own topic
    or_topics   ids of topics that do as well (a chart of the structure that shows the executives)

Outcomes
    passed      the title, a heading or the opening names the topic; or the label names it and at
                least two (or all, if fewer; one, where letters of images were read) of the topic's
                content words stand in the text
    failed      `off_topic`: the title names a confusable topic, or something else while nothing
                names this one; `unclear_content`: there is no telling title, and readable text
                says nothing of the topic; `unclear_location`: the link leads to the front page,
                which shows nothing of it
    cant_tell   `doubtful_content`: only the label says so, and the text neither confirms nor
                denies it; or only the body of a Document without a title speaks of it.
                `unreadable`: a page of pictures without text

A name counts only where no word of the topic's `excludes` stands beside it (in the title of a file
as a whole, else in the same line). A heading in the middle of a page must have content of its own
below it. What the check cannot see: whether the content keeps what the title promises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oit_checker.checks._context import Context
from oit_checker.checks._pictures import telling_pictures
from oit_checker.checks._text import (
    Stretch,
    first_evidence,
    is_list_of_links,
    main_stretch,
    opening_evidence,
    own_indices,
    own_stretch,
)
from oit_checker.checks._titles import Standing, TitleLine, file_title, title_lines
from oit_checker.checks._topics import Naming, Rivals, all_but, naming, rivals_of
from oit_checker.model.document import BlockKind, Document
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.model.place import Evidence, Exhibit
from oit_checker.model.result import Observation
from oit_checker.model.rule import Topic
from oit_checker.thai.script import squeezed

SCOPE = "document"

_OWN = (Standing.TITLE, Standing.HEADING, Standing.OPENING)
_CONTENT_WORDS = 2  # how many must confirm a label
_TELLING_TITLE = 8  # letters: a shorter title says nothing
_SECTION_LETTERS = 40  # content that a heading inside a page must have below it
_DENYING_LETTERS = 300  # so much text without one word of the topic denies the label
_BODY_WORDS = 3
_RUNNING_TEXT = 160  # characters
_EARLY = 120
_FRONT_PAGE = re.compile(r"/?(index\.\w+)?", re.I)
_OTHER_SECTIONS = 2  # headings of other topics that make a page a list of them
_NO_TEXT = 30  # letters: a page with less is its pictures


@dataclass(frozen=True)
class Parameters:
    topic: str = ""
    or_topics: tuple[str, ...] = ()


def observe(parameters: Parameters, exhibits: Sequence[Exhibit], context: Context) -> Observation:
    """Judge the one exhibit."""
    own = context.topics[parameters.topic] if parameters.topic else context.topic
    seen = _observe_topic(exhibits[0], own, context)
    for other in parameters.or_topics:
        if seen.outcome is not Outcome.PASSED:
            instead = _observe_topic(exhibits[0], context.topics[other], context)
            seen = instead if instead.outcome is Outcome.PASSED else seen
    return seen


def _observe_topic(exhibit: Exhibit, topic: Topic, context: Context) -> Observation:
    rivals = rivals_of(topic, context)
    lines = title_lines(exhibit)
    document = exhibit.document
    if document is not None and document.is_readable:
        own = [line for line in lines if line.standing in _OWN]
        return (
            _by_own_lines(document, own, topic, rivals)
            or _by_approach(document, lines, topic, rivals, context)
            or _unnamed(document, own, topic, context)
        )
    return _unread(exhibit, lines, topic, rivals)


def _by_own_lines(
    document: Document, own: Sequence[TitleLine], topic: Topic, rivals: Rivals
) -> Observation | None:
    """What the Document says of itself."""
    rival: tuple[Topic, TitleLine] | None = None
    for line in own:
        around = _wrapped(document, own, line)
        found = naming(line.text, topic, around)
        other = rivals.named_by(line.text, found, around)
        if other is not None and line.standing is Standing.TITLE:
            rival = rival or (other[0], line)
        if found is None or other is not None or not _is_naming(document, line, found, topic):
            continue
        is_heading = line.standing is Standing.HEADING
        if rival is not None and not (is_heading and _has_section(document, line)):
            continue  # below another title only a section of its own counts
        if line.standing is not Standing.HEADING or _holds(document, line):
            return _passed(topic, (line.evidence,))
    if rival is not None:
        return _off_topic(topic, rival[1], rival[0])
    return _by_wrapped_title(document, own, topic, rivals)


def _is_naming(document: Document, line: TitleLine, found: Naming, topic: Topic) -> bool:
    """Running text names a topic only by its name, early, and with content words beside it: a law
    that begins with a long sentence mentions much."""
    if line.standing is not Standing.OPENING or len(line.text) <= _RUNNING_TEXT:
        return True
    if not found.by_name or all(start > _EARLY for start, _ in found.spans):
        return False
    words = own_stretch(document).found_of(topic.content_words)
    return len(words) >= min(_CONTENT_WORDS, len(topic.content_words))


def _by_wrapped_title(
    document: Document, own: Sequence[TitleLine], topic: Topic, rivals: Rivals
) -> Observation | None:
    """A name that runs over several lines of a file's title."""
    whole = "" if document.is_page else file_title(document)
    found = naming(whole, topic) if whole else None
    if found is None:
        return None
    other = rivals.named_by(whole, found)
    return _off_topic(topic, own[0], other[0]) if other else _passed(topic, (own[0].evidence,))


def _wrapped(document: Document, own: Sequence[TitleLine], line: TitleLine) -> str:
    """A title line with the title lines that touch it: two before, one after."""
    if line.standing is not Standing.TITLE or line.block is None:
        return ""
    level = document.blocks[line.block].level
    near = {
        other.block: other.text
        for other in own
        if other.standing is Standing.TITLE
        and other.block is not None
        and line.block - 2 <= other.block <= line.block + 1
        and (not document.is_page or document.blocks[other.block].level == level)
    }
    if line.block - 1 not in near:
        near.pop(line.block - 2, None)
    return "\n".join(near[i] for i in sorted(near))


def _by_approach(
    document: Document,
    lines: Sequence[TitleLine],
    topic: Topic,
    rivals: Rivals,
    context: Context,
) -> Observation | None:
    """What the link says that led here, held against the text."""
    line = _leading_line(lines, topic, rivals)
    if line is None:
        return None
    text = own_stretch(document)
    words = text.found_of(topic.content_words)
    needed = 1 if document.scan else _CONTENT_WORDS  # few words of a picture are read whole
    if words and len(words) >= min(needed, len(topic.content_words)):
        quotes = [text.evidence(word) for word in words[:2]]
        return _passed(topic, first_evidence([line.evidence, *quotes]))
    letters = len(squeezed(text.text))
    if letters < _NO_TEXT and _is_empty_page(document):
        return _nothing(document, topic, Reason.UNCLEAR_CONTENT)
    if not words and not topic.at_home and _is_front_page(document.url, context.agency.main_site):
        facts = {"label": line.text}
        return _nothing(document, topic, Reason.UNCLEAR_LOCATION, facts)
    if letters >= _DENYING_LETTERS and not words and not _has_keyword(text, topic):
        return _nothing(document, topic, Reason.UNCLEAR_CONTENT)
    if (listed := _listed_instead(document, lines, topic, context)) is not None:
        return _off_topic(topic, *listed)
    return Observation(
        Outcome.CANT_TELL,
        Reason.DOUBTFUL_CONTENT,
        _facts(topic) | {"label": line.text},
        first_evidence([line.evidence, *opening_evidence(document)]),
    )


def _listed_instead(
    document: Document, lines: Sequence[TitleLine], topic: Topic, context: Context
) -> tuple[TitleLine, Topic] | None:
    """A page with a section for each of several other topics, and none for this one."""
    if not document.is_page:
        return None
    others = all_but(topic, context)
    named: dict[str, tuple[TitleLine, Topic]] = {}
    for line in lines:
        if line.standing in (Standing.TITLE, Standing.HEADING):
            other = others.named_by(line.text, None)
            if other is not None:
                named.setdefault(other[0].id, (line, other[0]))
    return next(iter(named.values())) if len(named) >= _OTHER_SECTIONS else None


def _unnamed(
    document: Document, own: Sequence[TitleLine], topic: Topic, context: Context
) -> Observation:
    """Neither the Document nor the way to it names the topic."""
    title = next((line for line in own if _is_telling(line, context)), None)
    if title is not None:
        other = all_but(topic, context).named_by(title.text, None)
        return _off_topic(topic, title, other[0] if other else None)
    text = main_stretch(document)
    body = own_stretch(document)
    if len(squeezed(body.text)) < _NO_TEXT and (pictures := telling_pictures(document)):
        facts = _facts(topic) | {"label": None}
        return Observation(Outcome.CANT_TELL, Reason.UNREADABLE, facts, pictures)
    words = body.found_of(topic.content_words)
    if naming(body.text, topic) is not None and len(words) >= min(
        _BODY_WORDS, len(topic.content_words)
    ):
        quotes = [text.evidence(word) for word in words[:2]]
        return Observation(
            Outcome.CANT_TELL,
            Reason.DOUBTFUL_CONTENT,
            _facts(topic) | {"label": None},
            first_evidence(quotes) or opening_evidence(document),
        )
    return _nothing(document, topic, Reason.UNCLEAR_CONTENT)


def _unread(
    exhibit: Exhibit, lines: Sequence[TitleLine], topic: Topic, rivals: Rivals
) -> Observation:
    """Without text, a label or a file name can still say that it is another thing."""
    for line in lines:
        if line.standing not in (Standing.TITLE, Standing.LABEL):
            continue
        found = naming(line.text, topic)
        other = rivals.named_by(line.text, found)
        if other is not None:
            return _off_topic(topic, line, other[0])
        if found is not None:
            break
    label = exhibit.label or None
    evidence = tuple(line.evidence for line in lines[:1])
    return Observation(
        Outcome.CANT_TELL, Reason.DOUBTFUL_CONTENT, _facts(topic) | {"label": label}, evidence
    )


def _leading_line(lines: Sequence[TitleLine], topic: Topic, rivals: Rivals) -> TitleLine | None:
    """The label or the nearest heading above the link that names the topic, unless a nearer one
    names a confusable topic."""
    for line in lines:
        if line.standing not in (Standing.LABEL, Standing.ABOVE):
            continue
        found = naming(line.text, topic)
        if rivals.named_by(line.text, found) is not None:
            return None
        if found is not None:
            return line
    return None


def _holds(document: Document, line: TitleLine) -> bool:
    """A heading is content only with something below it; captions and titles always are."""
    if line.block is None or document.blocks[line.block].kind is BlockKind.CAPTION:
        return True
    return not document.is_page or _has_section(document, line)


def _has_section(document: Document, line: TitleLine) -> bool:
    """Whether text, a table, a picture or a form stands between a heading and the next one."""
    if not document.is_page or line.block is None:
        return False
    end = _section_end(document, line.block)
    own = tuple(i for i in own_indices(document) if line.block < i < end)
    if len(squeezed(Stretch(document, own).text)) >= _SECTION_LETTERS:
        return True
    embedded = [each.block for each in document.links if each.kind in ("iframe", "embed")]
    tables = [t.block for t in document.tables if not is_list_of_links(document, t)]
    beside = tables + [image.block for image in document.images]
    beside += [form.block for form in document.forms]
    return any(line.block <= block < end for block in (*beside, *embedded))


def _section_end(document: Document, start: int) -> int:
    """Where the next heading of the same or a higher level stands."""
    level = document.blocks[start].level or 9
    for i in range(start + 1, len(document.blocks)):
        block = document.blocks[i]
        if block.kind is BlockKind.HEADING and block.level <= level:
            return i
        if level == 9 and block.bold:
            return i
    return len(document.blocks)


def _is_empty_page(document: Document) -> bool:
    """A page that shows nothing but links. (A file with so little text is a scan with a stamp.)"""
    embedded = any(link.kind in ("iframe", "embed", "frame") for link in document.links)
    held = document.forms or document.tables or telling_pictures(document)
    return document.is_page and not embedded and not held


def _has_keyword(text: Stretch, topic: Topic) -> bool:
    words = {word for each in topic.keywords for word in each}
    return naming(text.text, topic) is not None or any(text.has(word) for word in words)


def _is_telling(line: TitleLine, context: Context) -> bool:
    """A title that says something: not the agency's name, not a word or two."""
    letters = squeezed(line.text)
    agency = squeezed(context.agency.name)
    if line.standing is not Standing.TITLE or not line.evidence.quote:
        return False
    return len(letters) >= _TELLING_TITLE and letters != agency


def _facts(topic: Topic) -> dict[str, str | None]:
    return {"topic": topic.name.th, "topic_id": topic.id}


def _passed(topic: Topic, evidence: tuple[Evidence, ...]) -> Observation:
    quote = evidence[0].quote if evidence else ""
    return Observation(Outcome.PASSED, None, _facts(topic) | {"quote": quote}, evidence)


def _off_topic(topic: Topic, line: TitleLine, other: Topic | None) -> Observation:
    facts = _facts(topic) | {
        "quote": line.evidence.quote,
        "other": other.name.th if other else None,
        "other_id": other.id if other else None,
    }
    return Observation(Outcome.FAILED, Reason.OFF_TOPIC, facts, (line.evidence,))


def _is_front_page(url: str, main_site: str) -> bool:
    path = url.removeprefix(main_site.rstrip("/"))
    return path != url and _FRONT_PAGE.fullmatch(path) is not None


def _nothing(
    document: Document, topic: Topic, reason: Reason, more: Mapping[str, str] | None = None
) -> Observation:
    evidence = opening_evidence(document)
    facts = _facts(topic) | {"quote": evidence[0].quote} | dict(more or {})
    return Observation(Outcome.FAILED, reason, facts, evidence)
