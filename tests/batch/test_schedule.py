from __future__ import annotations

import configparser
import shlex

import pytest

from oit_checker.batch.schedule import Schedule
from oit_checker.model.errors import UserError

COMMAND = ["/usr/bin/python3", "-m", "oit_checker", "watch", "/home/ก ข/100%.csv"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("daily", Schedule(6, 0)),
        ("daily-23:59", Schedule(23, 59)),
        ("weekly", Schedule(6, 0, 0)),
        ("Weekly-SUN-06:30", Schedule(6, 30, 6)),
    ],
)
def test_a_schedule_is_said_in_a_word(text: str, expected: Schedule) -> None:
    assert Schedule.of(text) == expected


@pytest.mark.parametrize(
    "text", ["", "hourly", "daily-24:00", "weekly-xyz", "daily-6", "daily-06:60"]
)
def test_what_is_no_schedule_is_told(text: str) -> None:
    with pytest.raises(UserError) as told:
        Schedule.of(text)
    assert told.value.message_id == "cli.bad_schedule"


def test_a_crontab_line_names_sunday_0_and_escapes_percent_signs() -> None:
    line = Schedule(6, 30, 6).cron("/home/a b", COMMAND)
    fields, _, work = line.partition(" cd ")
    assert fields.split() == ["30", "6", "*", "*", "0"]
    assert work.startswith("'/home/a b' && ")
    assert "100\\%" in work
    assert shlex.split(work.replace("\\%", "%"))[2:] == COMMAND


def test_units_for_systemd_can_be_parsed_and_catch_up_after_a_pause() -> None:
    timer = configparser.ConfigParser(interpolation=None)
    timer.optionxform = str  # type: ignore[assignment,method-assign]
    timer.read_string(Schedule(6, 5, 0).timer("oit-watch"))
    assert timer["Timer"]["OnCalendar"] == "Mon *-*-* 06:05:00"
    assert timer["Timer"]["Persistent"] == "true"
    service = Schedule(6, 5).service("oit-watch", "/srv/100%", COMMAND)
    assert "WorkingDirectory=/srv/100%%" in service
    assert '"/home/ก ข/100%%.csv"' in service


def test_windows_gets_one_line_for_its_task_scheduler() -> None:
    line = Schedule(6, 5, 4).windows(
        "oit-watch", [r"C:\Program Files\python.exe", "-m", "oit_checker"]
    )
    assert "/SC WEEKLY /D FRI" in line and line.endswith("/ST 06:05")
    assert r"\"C:\Program Files\python.exe\" -m oit_checker" in line
