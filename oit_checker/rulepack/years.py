"""The years that rule examples write as `{Y}`."""

from __future__ import annotations

import re
from datetime import date

_PLACEHOLDER = re.compile(r"\{(Y|y)([+-]\d)?\}")
_BUDDHIST = 543


def with_years(text: str, fiscal_year: int) -> str:
    """`{Y-1}` -> 2562, `{y-1}` -> 62 (for 2563); other braces stay as they are."""

    def shown(match: re.Match[str]) -> str:
        year = fiscal_year + int(match[2] or 0)
        return str(year) if match[1] == "Y" else f"{year % 100:02d}"

    return _PLACEHOLDER.sub(shown, text)


def date_from(text: str, fiscal_year: int) -> date:
    """`{Y}-03-15` or `2020-03-15`: a Buddhist year is taken as such. ValueError otherwise."""
    year, _, rest = with_years(text, fiscal_year).partition("-")
    common_era = int(year) - _BUDDHIST if int(year) > 2400 else int(year)
    return date.fromisoformat(f"{common_era}-{rest}")
