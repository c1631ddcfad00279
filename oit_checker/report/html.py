"""One self-contained page: no scripts, no outside files; good on a phone and on paper."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from oit_checker.report._album import Album
from oit_checker.report._answers import better_line
from oit_checker.report._shapes import ReportView

EXTENSION = "html"
LISTED = 100


def rendered(view: ReportView) -> bytes:
    text = template("run.html.j2").render(
        v=view,
        say=view.say,
        listed=LISTED,
        is_web=is_web,
        album=Album(view, view.pictures()),
        better_line=lambda answer: better_line(answer, view.speech),
    )
    return text.encode("utf-8")


@cache
def template(name: str) -> Template:
    """A page of `templates/`; everything in it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def is_web(url: str) -> bool:
    """Only such an address becomes a link: pages are not ours and may name `javascript:`."""
    return url.startswith(("http://", "https://"))
