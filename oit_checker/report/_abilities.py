"""What could and could not be drawn and read, in words: shown with what it means and how to mend
it."""

from __future__ import annotations

from oit_checker.messages import Speech
from oit_checker.model.web import Abilities
from oit_checker.report._shapes import GapView


def done_lines(abilities: Abilities, speech: Speech) -> tuple[str, ...]:
    """What was drawn and read beyond plain fetching."""
    lines: list[str] = []
    if abilities.pages_drawn:
        facts = {"browser": abilities.browser, "pages": abilities.pages_drawn}
        lines.append(speech.say("ability.drawn", **facts))
    if abilities.images_read:
        facts = {"ocr": abilities.ocr, "images": abilities.images_read}
        lines.append(speech.say("ability.read", **facts))
    if speech.has(f"ability.no_browser.{abilities.browser_missing}"):
        lines.append(speech.say(f"ability.no_browser.{abilities.browser_missing}"))
    return tuple(lines)


def gaps(abilities: Abilities, speech: Speech) -> tuple[GapView, ...]:
    """What was not drawn or not read although something may stand there."""
    found = (
        _gap("undrawn", abilities.pages_undrawn, abilities.browser_missing, speech),
        _gap("unread", abilities.images_unread, abilities.ocr_missing, speech),
    )
    return tuple(gap for gap in found if gap is not None)


def _gap(kind: str, count: int, missing: str, speech: Speech) -> GapView | None:
    if not count:
        return None
    why = missing if speech.has(f"ability.{kind}.what.{missing}") else "budget"
    return GapView(
        what=speech.say(f"ability.{kind}.what.{why}", count=count),
        means=speech.say(f"ability.{kind}.means"),
        remedy=speech.say(f"ability.{kind}.remedy.{why}"),
    )
