"""Which Buddhist year a heading, title, menu label or path binds what lies below it to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from oit_checker.thai.dates import years_in

_IN_PATH = re.compile(r"(?<!\d)(25[4-9]\d)(?!\d)")


@lru_cache(maxsize=8192)
def years_named(text: str) -> tuple[int, ...]:
    """The Buddhist years of a label or heading; the year of a law is none of them."""
    return years_in(text)


def binding_year(texts: Iterable[str]) -> int | None:
    """The one year of the nearest text that names any; `texts` nearest first.

    A text with several years ("แผนพัฒนา 2561-2565") binds nothing below it to one of them.
    """
    for text in texts:
        named = years_named(text)
        if named:
            return named[0] if len(set(named)) == 1 else None
    return None


def year_in_path(url: str) -> int | None:
    """The one Buddhist year written in the folders of an address, not in a file's name."""
    folders, _, _ = unquote(urlsplit(url).path).rpartition("/")
    found = set(_IN_PATH.findall(folders))
    return int(found.pop()) if len(found) == 1 else None


def is_far(text: str, fiscal_year: int) -> bool:
    """The text names years, and neither the fiscal year nor the one before is among or between."""
    named = years_named(text)
    if not named:
        return False
    return not any(min(named) <= wanted <= max(named) for wanted in (fiscal_year, fiscal_year - 1))
