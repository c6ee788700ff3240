"""Time is Chinese time, and deadlines come from the table of days (promise P35)."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import holidays
import pytest
from django.utils import timezone

from scoring.base.selectors.calendar import add_working_days, missing_year, work_calendar
from scoring.base.services import calendar
from scoring.clock.services import timetable
from scoring.engine.process.workflow import Refusal
from scoring.engine.time import deadlines as deadlines_of
from scoring.engine.time.periods import Month, Quarter
from scoring.engine.time.workdays import WorkCalendar, publicity_window
from scoring.models import (
    CalendarDay,
    Entry,
    JobRun,
    Sheet,
)
from scoring.month.services import preliminary
from tests.world import World
from tests.world.quarter import MONTHS

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent

# An instant in UTC, and the month it belongs to in Beijing.
INSTANTS = [
    ("2026-09-30T15:59:59.999999", "2026-09"),
    ("2026-09-30T16:00:00", "2026-10"),
    ("2026-09-30T16:30:00", "2026-10"),
    ("2026-12-31T15:59:59.999999", "2026-12"),
    ("2026-12-31T16:00:00", "2027-01"),
    ("2026-02-28T15:59:59.999999", "2026-02"),
    ("2026-02-28T16:00:00", "2026-03"),
    ("2028-02-28T16:00:00", "2028-02"),  # 29 February
    ("2028-02-29T15:59:59.999999", "2028-02"),
    ("2028-02-29T16:00:00", "2028-03"),
    ("2026-04-30T15:59:59.999999", "2026-04"),
    ("2026-04-30T16:00:00", "2026-05"),
    ("2026-05-31T16:00:00", "2026-06"),
    ("2026-06-30T15:59:59.999999", "2026-06"),
    ("1991-07-31T15:30:00", "1991-08"),  # summer time, +9:00
]


@pytest.mark.parametrize(("instant", "month"), INSTANTS)
def test_an_instant_belongs_to_the_month_of_beijing(instant: str, month: str) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert str(Month.of(timezone.localdate(at))) == month


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_machine_s_own_zone_changes_nothing(zone: str) -> None:
    lines = "\n".join(instant for instant, _ in INSTANTS)
    code = (
        "import sys, django; django.setup()\n"
        "from datetime import datetime, UTC\n"
        "from django.utils import timezone\n"
        "from scoring.engine.time.periods import Month\n"
        "for line in sys.stdin.read().split():\n"
        "    at = datetime.fromisoformat(line).replace(tzinfo=UTC)\n"
        "    print(Month.of(timezone.localdate(at)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"TZ": zone, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert done.stdout.split() == [month for _, month in INSTANTS]


@pytest.mark.parametrize(
    ("month", "days", "last"),
    [
        ("2026-02", 28, "2026-02-28"),
        ("2028-02", 29, "2028-02-29"),
        ("2026-04", 30, "2026-04-30"),
        ("2026-12", 31, "2026-12-31"),
        ("2100-02", 28, "2100-02-28"),
    ],
)
def test_months_have_their_days(month: str, days: int, last: str) -> None:
    found = Month.parse(month)
    assert (found.days, found.last.isoformat()) == (days, last)
    assert found.next.first == found.last + timedelta(days=1)


def test_the_tick_opens_october_at_midnight_of_beijing(world: World) -> None:
    october = Sheet.objects.filter(month=date(2026, 10, 1))
    timetable.tick(at=datetime(2026, 9, 30, 15, 59, 59, 999_999, tzinfo=UTC))
    assert not october.exists()
    timetable.tick(at=datetime(2026, 9, 30, 16, 0, tzinfo=UTC))
    assert october.exists()


def test_a_month_is_not_scored_in_its_last_microsecond(world: World) -> None:
    world.open(*MONTHS)
    scores = JobRun.objects.filter(kind="score_month", key__endswith="2026-09")
    last = datetime(2026, 9, 30, 15, 59, 59, 999_999, tzinfo=UTC)
    timetable.tick(at=last)
    assert not scores.exists()
    with pytest.raises(Refusal):
        preliminary.score(sheet_id=world.sheet(world.crew, "2026-09").pk, by=None, at=last)
    timetable.tick(at=last + timedelta(microseconds=1))
    assert scores.count() == 1


def test_the_quarter_is_cut_at_midnight(world: World, locked_quarter: World) -> None:
    asked = JobRun.objects.filter(kind="compose_quarter")
    timetable.tick(at=datetime(2026, 9, 30, 15, 59, 59, 999_999, tzinfo=UTC))
    assert not asked.exists()
    timetable.tick(at=datetime(2026, 9, 30, 16, 0, tzinfo=UTC))
    assert asked.count() == 1


def test_an_entry_made_at_midnight_lies_in_the_sheet_s_month(world: World) -> None:
    world.open("2026-09", "2026-10")
    at = "2026-10-01 00:00:00"
    world.record(
        "韩志远", world.crew, "2026-10", world.change("陆文静", "C10", {"quantity": "1"}), at=at
    )
    late = world.change("陆文静", "C10", {"quantity": "1"})
    world.record("韩志远", world.crew, "2026-09", late, at=at)
    entries = Entry.objects.filter(participant=world.participant("陆文静")).order_by("on")
    assert [(f"{e.on}", f"{e.month:%Y-%m}") for e in entries] == [
        ("2026-09-30", "2026-09"),
        ("2026-10-01", "2026-10"),
    ]


YEARS = (2023, 2024, 2025, 2026)
_read_once: list[WorkCalendar] = []


@pytest.fixture
def table(db: None) -> WorkCalendar:
    """The sown table, read through the selector once for all these cases."""
    if not _read_once:
        for year in YEARS:
            calendar.sow(year=year)
        whole = {"first": date(YEARS[0], 1, 1), "last": date(YEARS[-1], 12, 31)}
        _read_once.append(work_calendar(0, **whole))
    return _read_once[0]


@pytest.fixture
def sown() -> None:
    for year in YEARS:
        calendar.sow(year=year)


@pytest.mark.parametrize(
    ("on", "works"),
    [
        ("2026-09-20", True),  # Sunday, 调休
        ("2026-10-10", True),  # Saturday, 调休
        ("2026-09-25", False),
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-11", False),
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-02-23", False),
        ("2026-06-19", False),
        ("2025-01-26", True),
        ("2025-02-08", True),
        ("2025-04-27", True),
        ("2025-09-28", True),
        ("2025-10-11", True),
        ("2023-10-07", True),
        ("2023-10-08", True),
        ("2023-10-06", False),
        ("2024-02-04", True),
        ("2024-02-18", True),
        ("2024-09-29", True),
        ("2024-10-12", True),
    ],
)
def test_days_of_the_table(table: WorkCalendar, on: str, works: bool) -> None:
    assert table.is_workday(date.fromisoformat(on)) is works


@pytest.mark.parametrize(
    ("quarter", "days", "ends", "three"),
    [
        ("2023-Q3", [7, 8, 9, 10, 11], "2023-10-18", "2023-10-16"),
        ("2025-Q3", [9, 10, 11, 13, 14], "2025-10-21", "2025-10-17"),
        ("2025-Q4", [4, 5, 6, 7, 8], "2026-01-15", "2026-01-13"),
        ("2026-Q1", [1, 2, 3, 7, 8], "2026-04-15", "2026-04-13"),
        ("2026-Q2", [1, 2, 3, 6, 7], "2026-07-14", "2026-07-10"),
        ("2026-Q3", [8, 9, 10, 12, 13], "2026-10-20", "2026-10-16"),
    ],
)
def test_windows_after_a_quarter(
    table: WorkCalendar, quarter: str, days: list[int], ends: str, three: str
) -> None:
    first = Quarter.parse(quarter).next.first
    assert [table.nth_of_month(first.year, first.month, n).day for n in range(1, 6)] == days
    posted = first.replace(day=days[-1])
    assert publicity_window(table, posted_on=posted, working_days=5)[1].isoformat() == ends
    assert publicity_window(table, posted_on=posted, working_days=3)[1].isoformat() == three


@pytest.mark.parametrize(
    ("posted", "five", "five_with_start", "three"),
    [
        ("2026-09-29", "2026-10-12", "2026-10-10", "2026-10-09"),
        ("2026-02-12", "2026-02-26", "2026-02-25", "2026-02-24"),
        ("2026-04-30", "2026-05-11", "2026-05-09", "2026-05-08"),
        ("2025-09-26", "2025-10-10", "2025-10-09", "2025-09-30"),
    ],
)
def test_single_windows(
    table: WorkCalendar, posted: str, five: str, five_with_start: str, three: str
) -> None:
    on = date.fromisoformat(posted)
    ends = [deadlines_of.add_working_days(table, on, n).isoformat() for n in (5, 4, 3)]
    assert ends == [five, five_with_start, three]


@pytest.mark.parametrize("year", YEARS)
def test_the_sown_years_agree_with_an_independent_list(table: WorkCalendar, year: int) -> None:
    """`holidays` is other people's work; beyond 2026 it silently knows no 调休, so it only checks."""
    china = holidays.country_holidays("CN", years=year)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    wrong = [
        on for on in days if on.year == year and table.is_workday(on) != china.is_working_day(on)
    ]
    assert wrong == []


def test_an_unknown_year_is_refused_and_never_guessed(sown: None) -> None:
    for on, days in (("2026-12-30", 5), ("2022-12-20", 1), ("2023-01-03", -5)):
        with pytest.raises(Refusal, match="放假安排还没有录入"):
            add_working_days(0, date.fromisoformat(on), days)
    CalendarDay.objects.filter(on__year=2026).update(confirmed=False)
    with pytest.raises(Refusal, match="2026 年 1 月"):  # provisional rows are no table either
        add_working_days(0, date(2025, 12, 30), 5)


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        ("2026-10-31", None),
        ("2026-11-01", 2027),
        ("2026-12-31", 2027),
        ("2025-11-01", None),
        ("2027-06-01", None),
    ],
)
def test_the_calendar_watch(sown: None, today: str, missing: int | None) -> None:
    assert missing_year(date.fromisoformat(today)) == missing
