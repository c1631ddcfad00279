"""How the distance between questions follows a host's answers. Moments are given, none is read."""

from __future__ import annotations

import pytest

from oit_checker.crawl.pace import MOST_DELAY_S, AnswerTime, Pace
from oit_checker.model.web import SlowedHost


def a_pace(*answers_s: float, asked_s: float = 0.0) -> Pace:
    pace = Pace("x.test", asked_s)
    for answer_s in answers_s:
        pace.answered(answer_s)
    return pace


def test_a_host_that_is_merely_far_away_is_asked_as_usual() -> None:
    assert a_pace(*[0.9] * 20).delay_s == 0
    assert a_pace(0.6, 0.9, 0.7, 1.2, 0.8, 1.4, 0.7).delay_s == 0


def test_one_late_answer_among_quick_ones_changes_nothing() -> None:
    assert a_pace(0.1, 0.1, 0.1, 9.0, 0.1, 0.1, 9.0, 0.1).delay_s == 0


def test_a_host_whose_answers_come_late_gets_a_distance_that_follows_them() -> None:
    pace = a_pace(0.1, 0.1, 0.1, 2.0, 2.0, 2.0)
    assert pace.is_slowed and pace.why == "slow"
    assert pace.delay_s == 4.0
    for _ in range(5):
        pace.answered(30.0)
    assert pace.delay_s == MOST_DELAY_S
    assert pace.record == SlowedHost("x.test", "slow", MOST_DELAY_S)


def test_it_recovers_step_by_step() -> None:
    pace = a_pace(0.1, 0.1, 0.1, 2.0, 2.0, 2.0)
    delays = [pace.delay_s]
    while pace.is_slowed:
        pace.answered(0.1)
        delays.append(pace.delay_s)
    assert delays[-1] == 0 and pace.why == ""
    assert 6 < len(delays) < 15
    assert pace.record is not None  # what happened stays on record


def test_each_429_doubles_the_distance_and_those_under_way_together_count_once() -> None:
    pace = a_pace(0.1)
    pace.throttled(5.0, "429", 0.0, patience_s=30)
    assert (pace.delay_s, pace.wait_s(0.0)) == (1.0, 5.0)
    pace.throttled(5.0, "429", 0.1, patience_s=30)
    assert pace.delay_s == 1.0
    pace.throttled(5.0, "503", 6.0, patience_s=30)
    assert (pace.delay_s, pace.why) == (2.0, "503")


def test_a_long_pause_is_believed_when_it_is_said_twice_in_a_row() -> None:
    pace = a_pace(0.1)
    pace.throttled(3600, "503", 0.0, patience_s=30)
    assert pace.wait_s(0.0) == 30
    pace.answered(0.1)
    pace.throttled(3600, "503", 31.0, patience_s=30)
    assert pace.wait_s(31.0) == 3600


def test_it_is_never_faster_than_configured() -> None:
    pace = a_pace(*[0.01] * 30, asked_s=3.0)
    assert pace.delay_s == 3.0
    assert pace.start(100.0) and not pace.start(102.9) and pace.start(103.0)
    pace.throttled(1.0, "429", 103.0, patience_s=30)
    assert pace.delay_s == 6.0
    for _ in range(30):
        pace.answered(0.01)
    assert pace.delay_s == 3.0


def test_a_busy_program_does_not_take_a_server_for_a_slow_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clocks = {"monotonic": 100.0, "process_time": 7.0}
    for name in clocks:
        monkeypatch.setattr(f"oit_checker.crawl.pace.time.{name}", lambda name=name: clocks[name])
    waiting = AnswerTime()
    clocks.update(monotonic=103.0, process_time=9.5)
    assert waiting.seconds == 0.5
    clocks.update(process_time=12.0)  # several threads computed at once
    assert waiting.seconds == 0.0
