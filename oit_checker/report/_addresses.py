"""Addresses as people read them."""

from __future__ import annotations

from urllib.parse import unquote


def shown_url(url: str) -> str:
    """Thai letters instead of escapes."""
    try:
        return unquote(url, errors="strict")
    except UnicodeDecodeError:
        return url
