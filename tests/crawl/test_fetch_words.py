from __future__ import annotations

import re
from pathlib import Path

import pytest

import oit_checker.crawl
from oit_checker.messages import Speech
from oit_checker.model.web import FetchCause

REASONS = (
    *("budget", "robots", "trap", "off_site", "scheme", "interrupted", "unneeded"),
    "hosted_elsewhere",
)


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("cause", list(FetchCause))
def test_every_cause_has_words(language: str, cause: FetchCause) -> None:
    assert Speech(language).say(f"fetch.{cause.value}")


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("why", REASONS)
def test_every_reason_for_leaving_a_link_has_words(language: str, why: str) -> None:
    assert Speech(language).say(f"fetch.why.{why}")


def test_links_are_left_only_for_reasons_that_have_words() -> None:
    room = Path(oit_checker.crawl.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(room.glob("*.py")))
    used = re.findall(r'\.park\([^,()]+(?:\.link)?, "(\w+)"\)', code)
    assert used and set(used) <= set(REASONS)
