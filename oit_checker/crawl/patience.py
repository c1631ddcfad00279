"""When to try again: Retry-After in both of its forms, and waits that differ from page to page."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after_s(header: str, *, now: datetime) -> float | None:
    """Seconds from `now` (the answer's own date where it has one); None when it makes no sense."""
    text = header.strip()
    if text.isascii() and text.isdigit() and len(text) < 12:
        return float(text)
    moment = http_date(text)
    if moment is None:
        return None
    return max(0.0, (moment - _aware(now)).total_seconds())


def http_date(header: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(header))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def backoff_s(url: str, attempt: int, base_s: float) -> float:
    """Doubles with each attempt, spread by half to one and a half; the same for the same page, so
    that two runs wait alike."""
    seed = hashlib.sha256(f"{url} {attempt}".encode()).digest()
    share = int.from_bytes(seed[:4], "big") / 2**32
    return float(base_s * 2**attempt * (0.5 + share))
