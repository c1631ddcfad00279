"""Plain text for the screen: the two Runs, scores, then every item of which something differs."""

from __future__ import annotations

from oit_checker.report.difference._view import DifferenceView, ItemRow, PageView

EXTENSION = "txt"


def rendered(view: DifferenceView) -> bytes:
    lines = [*_head(view), *_changed(view), *_unchanged(view), "", view.say("not_official")]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _head(view: DifferenceView) -> list[str]:
    lines = [view.title, view.agency, *view.notes, "", view.say("runs")]
    for row in view.head:
        same = row.before if not row.differs else f"{row.before} → {row.after}"
        lines.append(f"  {row.label}: {same}")
    if view.pages_line:
        lines.append(f"  {view.pages_line}")
    lines += ["", view.say("scores")]
    for score in view.scores:
        difference = f" ({score.difference})" if score.difference else ""
        lines.append(f"  {score.id:<4} {score.last} → {score.now}{difference}  {score.name}")
    counts = [
        view.say("count", word=view.say(f"trend.{name}"), count=count)
        for name, count in view.counts.items()
    ]
    return [*lines, "", " · ".join(counts)]


def _changed(view: DifferenceView) -> list[str]:
    lines = ["", view.say("changed")]
    if not view.changed:
        return [*lines, f"  {view.say('nothing_changed')}"]
    for row in view.changed:
        causes = ", ".join(word for _, word in row.causes)
        lines.append(f"  {row.id} {row.name}: {row.trend_word} · {view.say('why')}: {causes}")
        lines.append(f"      {_result(row.before_word, row.reason_before)} → {_after(row)}")
        lines += [f"      {text}" for text in row.explained]
        for element in row.elements:
            words = " → ".join(
                (
                    _result(element.before_word, element.reason_before),
                    _result(element.after_word, element.reason_after),
                )
            )
            lines.append(f"      - {element.requirement}: {words}")
            lines += [f"          {text}" for text in element.said_after]
        for page in row.pages:
            lines += _page(page, view)
        if row.more_pages:
            lines.append(f"      {row.more_pages}")
    return lines


def _page(page: PageView, view: DifferenceView) -> list[str]:
    lines = [f"      * {page.what}"]
    if page.why:
        lines.append(f"          {page.why}")
    lines += [f"          - {text}" for text in page.lost]
    lines += [f"          + {text}" for text in page.added]
    return lines


def _unchanged(view: DifferenceView) -> list[str]:
    if not view.unchanged:
        return []
    lines = ["", view.say("unchanged")]
    return lines + [f"  {row.id} {row.name}: {_after(row)}" for row in view.unchanged]


def _after(row: ItemRow) -> str:
    return _result(row.after_word, row.reason_after)


def _result(word: str, reason: str) -> str:
    return f"{word} ({reason})" if reason else word
