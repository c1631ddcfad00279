"""How much one crawl may take, and how gently."""

from __future__ import annotations

from dataclasses import dataclass

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`_s` are seconds, `_bytes` decoded bytes. `per_host` counts requests at once, for each host
    and each address that hosts resolve to. `fetch_timeout_s` covers one whole fetch: every hop,
    every retry, but not the waiting for our turn. ValueError when a limit could never be met."""

    max_pages: int = 300
    max_minutes: float = 15.0
    max_bytes: int = 500 * _MB
    per_host: int = 2
    delay_s: float = 0.0
    fetch_timeout_s: float = 60.0
    connect_timeout_s: float = 10.0
    page_bytes: int = 10 * _MB
    file_bytes: int = 50 * _MB
    max_redirects: int = 10
    max_depth: int = 20
    links_per_page: int = 2000
    retries: int = 2
    retry_wait_s: float = 1.0
    retry_after_cap_s: float = 30.0
    max_robots_delay_s: float = 10.0
    max_drawings: int = 60  # pages drawn by a browser for what they say

    def __post_init__(self) -> None:
        for name in ("max_pages", "max_minutes", "max_bytes", "per_host", "fetch_timeout_s"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0")
