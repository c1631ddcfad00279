"""Fictitious Documents for the tests of check kinds, and the words that every observation needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from oit_checker import checks
from oit_checker.checks import Context
from oit_checker.messages import Speech
from oit_checker.model.agency import Agency
from oit_checker.model.document import (
    Block,
    BlockKind,
    Document,
    Link,
    Readability,
    Region,
    Table,
)
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Observation
from oit_checker.model.rule import Topic, Words
from oit_checker.model.web import Blame, FetchCause, FetchFailure

HOME = "https://www.ban-sommut.example"
MONTHLY = Topic(
    "procurement-monthly",
    Words("สรุปผลการจัดซื้อจัดจ้างรายเดือน"),
    names=("สรุปผลการจัดซื้อจัดจ้าง", "สรุปผลการดำเนินการจัดซื้อจัดจ้าง", "สขร.1"),
    content_words=("วงเงิน", "ราคากลาง", "ผู้ได้รับการคัดเลือก"),
    confusable=("procurement-notices",),
)
NOTICES = Topic(
    "procurement-notices",
    Words("ประกาศจัดซื้อจัดจ้าง"),
    names=("ประกาศผู้ชนะการเสนอราคา", "ประกาศเชิญชวน"),
)
PLAN = Topic(
    "operation-plan",
    Words("แผนดำเนินงานประจำปี"),
    names=("แผนดำเนินงานประจำปี", "แผนการดำเนินงาน", "แผนดำเนินงาน"),
    keywords=(("แผน", "การดำเนินงาน"),),
    excludes=("รายงานผล", "ติดตาม"),
    content_words=("โครงการ", "กิจกรรม", "งบประมาณ", "หน่วยงานรับผิดชอบ"),
    confusable=("operation-result",),
)
RESULT = Topic(
    "operation-result",
    Words("รายงานผลการดำเนินงานประจำปี"),
    names=("รายงานผลการดำเนินงาน", "รายงานผลการดำเนินงานตามแผนดำเนินงาน"),
    confusable=("operation-plan",),
)
TOPICS = {topic.id: topic for topic in (MONTHLY, NOTICES, PLAN, RESULT)}


def context(topic: Topic = PLAN, **changes: Any) -> Context:
    """The fiscal year 2563, looked at on 30 April 2563."""
    agency = Agency(HOME, "เทศบาลตำบลบ้านสมมติ")
    return replace(Context(2563, date(2020, 4, 30), agency, topic, TOPICS), **changes)


def block(line: str, region: Region = Region.MAIN) -> Block:
    """`# ` a heading, `## ` a lower one, `- ` a list item, `| ` a row, else a paragraph."""
    for mark, kind, level in (
        ("# ", BlockKind.HEADING, 1),
        ("## ", BlockKind.HEADING, 2),
        ("- ", BlockKind.LIST_ITEM, 0),
        ("| ", BlockKind.TABLE_ROW, 0),
    ):
        if line.startswith(mark):
            return Block(line.removeprefix(mark), kind, level, region)
    return Block(line, region=region)


def page(*lines: str | Block | Link, url: str = f"{HOME}/page", **more: Any) -> Document:
    """A web page. A Link brings its own line, which is its label."""
    blocks: list[Block] = []
    links: list[Link] = []
    for line in lines:
        if isinstance(line, Link):
            links.append(replace(line, block=len(blocks)))
            blocks.append(Block(line.label, BlockKind.LIST_ITEM, region=line.region))
        else:
            blocks.append(line if isinstance(line, Block) else block(line))
    given: dict[str, Any] = {"blocks": tuple(blocks), "links": tuple(links), **more}
    return Document(url, "text/html", "html", **given)


def file(*lines: str, name: str = "a.pdf", **more: Any) -> Document:
    """A PDF; rows with ` | ` in a row become a table."""
    blocks = tuple(replace(block(line), page=1) for line in lines)
    rows = tuple(tuple(line[2:].split(" | ")) for line in lines if line.startswith("| "))
    first = next((i for i, line in enumerate(lines) if line.startswith("| ")), 0)
    tables = (Table(rows, first),) if rows else ()
    given: dict[str, Any] = {"blocks": blocks, "tables": tables, "file_name": name, **more}
    return Document(f"{HOME}/files/{name}", "application/pdf", "pdf", **given)


def link(label: str, target: str, region: Region = Region.MAIN, **more: Any) -> Link:
    return Link(f"{HOME}/files/{target}" if target else "", label, 0, region, **more)


def shown(
    document: Document, label: str = "", headings: Sequence[str] = (), step: int = 0
) -> Exhibit:
    on = f"{HOME}/page" if step else ""
    return Exhibit(document.url, document, None, "", label, tuple(headings), on, step)


def scan(name: str) -> Document:
    return file(name=name, readability=Readability.NO_TEXT)


def dead(name: str, label: str = "") -> Exhibit:
    url = f"{HOME}/files/{name}"
    at = datetime(2020, 4, 1, tzinfo=UTC)
    failure = FetchFailure(url, FetchCause.NOT_FOUND, Blame.AGENCY, False, at, 404)
    return Exhibit(url, None, failure, "", label, (), f"{HOME}/page", 1)


def unfetched(name: str, label: str = "", why: str = "budget") -> Exhibit:
    return Exhibit(f"{HOME}/files/{name}", None, None, why, label, (), f"{HOME}/page", 1)


def seen(
    kind: str, exhibits: Exhibit | Sequence[Exhibit], at: Context | None = None, **parameters: Any
) -> Observation:
    """What a check observes; both languages must be able to word it, and it must quote."""
    module = checks.load(kind)
    given = [exhibits] if isinstance(exhibits, Exhibit) else list(exhibits)
    observation = module.observe(module.Parameters(**parameters), given, at or context())
    words = [f"checks.{kind}.{observation.outcome.value}"]
    if observation.reason is not None:
        words.insert(0, f"checks.{kind}.{observation.reason.value}")
    for language in ("th", "en"):
        Speech(language).first(*words, **observation.facts)
    assert observation.evidence and all(each.quote for each in observation.evidence)
    return observation


def verdict(observation: Observation) -> str:
    """`passed`, or outcome and reason: `failed off_topic`."""
    reason = observation.reason
    return f"{observation.outcome.value} {reason.value}" if reason else observation.outcome.value
