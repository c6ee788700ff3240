"""Deadlines of the month's steps from a table of days; days that are not in it are refused."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from scoring.engine.process.workflow import Refusal
from scoring.engine.time import holidays
from scoring.engine.time.deadlines import (
    DEFAULTS,
    STAGES,
    Timings,
    add_working_days,
    lateness,
    on_or_before,
    words,
)
from scoring.engine.time.periods import Month
from scoring.engine.time.workdays import WorkCalendar
from tests.engine.notice import NOTICE_2026

DAYS = {
    on: chinese_calendar.is_workday(on)
    for on in (date(2025, 1, 1) + timedelta(days=n) for n in range(730))
}
CALENDAR = WorkCalendar(DAYS)
USUAL = Timings.of({})


def due(month: str, state: str, **more) -> str:
    return USUAL.due(CALENDAR, Month.parse(month), state, **more).isoformat()


@pytest.mark.parametrize(
    ("month", "state", "expected"),
    [
        ("2026-08", "open", "2026-08-31"),
        ("2026-02", "open", "2026-02-28"),
        ("2026-08", "group", "2026-09-02"),
        ("2026-08", "prelim", "2026-09-04"),
        ("2026-08", "verify", "2026-09-08"),
        # the quarter's last month is compressed: WD 1, 2, 3, then WD 4 for the plant
        ("2026-09", "group", "2026-10-08"),
        ("2026-09", "prelim", "2026-10-09"),
        ("2026-09", "verify", "2026-10-10"),  # a Saturday that works
        ("2026-09", "calculated", "2026-10-12"),
        ("2026-09", "approved", "2026-10-12"),
        ("2025-12", "group", "2026-01-04"),  # a Sunday that works
        ("2025-12", "prelim", "2026-01-05"),
        ("2026-01", "prelim", "2026-02-05"),
        ("2026-04", "verify", "2026-05-12"),  # May Day and its Saturday
        ("2025-09", "prelim", "2025-10-10"),
    ],
)
def test_each_stage_has_its_working_day(month: str, state: str, expected: str) -> None:
    assert due(month, state) == expected


def test_a_year_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(Refusal, match="2027 年 1 月的放假安排还没有录入"):
        due("2026-12", "prelim")
    assert due("2026-12", "open") == "2026-12-31"  # the month's end needs no table


def test_a_returned_sheet_has_two_working_days_again() -> None:
    assert due("2026-08", "prelim", returned_on=date(2026, 9, 8)) == "2026-09-10"
    assert due("2026-08", "prelim", returned_on=date(2026, 9, 1)) == "2026-09-04"
    assert due("2026-08", "prelim", returned_on=date(2026, 9, 30)) == "2026-10-09"


def test_a_sheet_that_comes_late_leaves_the_panel_its_own_days() -> None:
    assert due("2026-08", "verify", submitted_on=date(2026, 9, 4)) == "2026-09-08"
    assert due("2026-08", "verify", submitted_on=date(2026, 9, 2)) == "2026-09-08"
    assert due("2026-08", "verify", submitted_on=date(2026, 9, 8)) == "2026-09-10"
    assert due("2026-09", "verify", submitted_on=date(2026, 10, 15)) == "2026-10-16"
    assert due("2026-08", "prelim", submitted_on=date(2026, 9, 8)) == "2026-09-04"


@pytest.mark.parametrize(
    ("lost", "state", "expected"),
    [
        ([], "prelim", "2026-09-04"),
        (["2026-09-02", "2026-09-03"], "prelim", "2026-09-08"),
        (["2026-09-05", "2026-09-06"], "prelim", "2026-09-04"),  # after it, and a weekend
        (["2026-08-27", "2026-08-28"], "prelim", "2026-09-08"),  # while the month was closing
        (["2026-08-03", "2026-08-04"], "prelim", "2026-09-04"),  # long before that
        (["2026-09-04", "2026-09-07"], "prelim", "2026-09-08"),  # goes on beyond the deadline
        (["2026-08-29", "2026-08-30"], "open", "2026-08-31"),  # a weekend is nobody's loss
        (["2026-08-31"], "open", "2026-09-01"),
    ],
)
def test_days_lost_to_an_emergency_are_given_back(
    lost: list[str], state: str, expected: str
) -> None:
    days = frozenset(date.fromisoformat(on) for on in lost)
    assert due("2026-08", state, lost=days) == expected


@pytest.mark.parametrize(
    ("lost", "state", "came", "expected"),
    [
        # two working days from the coming on; the three lost before it had moved the branch's own
        ((1, 2, 3), "verify", {"submitted_on": 9}, "2026-09-11"),
        ((1, 2, 3), "prelim", {"returned_on": 8}, "2026-09-10"),
        ((1, 2, 3), "verify", {"submitted_on": 7}, "2026-09-11"),  # the usual day and three
        ((1, 2, 3), "prelim", {"returned_on": 1}, "2026-09-09"),
        # a day lost after it is given back, the day of the coming is not one of the two
        ((1, 2, 3, 10), "verify", {"submitted_on": 9}, "2026-09-14"),
        ((1, 2, 3, 9), "prelim", {"returned_on": 8}, "2026-09-11"),
        ((9,), "verify", {"submitted_on": 9}, "2026-09-11"),
    ],
)
def test_days_lost_before_a_sheet_came_are_not_given_back_again(
    lost: tuple[int, ...], state: str, came: dict[str, int], expected: str
) -> None:
    days = frozenset(date(2026, 9, on) for on in lost)
    more = {name: date(2026, 9, on) for name, on in came.items()}
    assert due("2026-08", state, lost=days, **more) == expected


def test_lateness_counts_working_days_that_have_begun() -> None:
    friday = date(2026, 9, 4)
    late = [lateness(CALENDAR, friday, friday + timedelta(days=n)) for n in range(6)]
    assert late == [0, 0, 0, 1, 2, 3]
    lost = {date(2026, 9, 7)}
    assert lateness(CALENDAR, friday, date(2026, 9, 8), lost) == 1
    # over National Day: 30 September is followed by 8 October
    assert lateness(CALENDAR, date(2026, 9, 30), date(2026, 10, 7)) == 0
    assert lateness(CALENDAR, date(2026, 9, 30), date(2026, 10, 10)) == 3


@pytest.mark.parametrize(
    ("on", "days", "expected"),
    [
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-09-21", -1, "2026-09-20"),  # a Sunday that works
        ("2026-10-04", 0, "2026-10-04"),
        ("2026-10-04", -1, "2026-09-30"),
    ],
)
def test_adding_working_days_both_ways(on: str, days: int, expected: str) -> None:
    found = add_working_days(CALENDAR, date.fromisoformat(on), days)
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2026-08", "2026-08-25"),
        ("2026-10", "2026-10-23"),  # the 25th is a Sunday
        ("2026-09", "2026-09-24"),  # the 25th is Mid-Autumn
        ("2026-01", "2026-01-23"),
    ],
)
def test_the_digest_s_day_or_the_working_day_before(month: str, expected: str) -> None:
    assert USUAL.digest_on(CALENDAR, Month.parse(month)).isoformat() == expected


def test_on_or_before_refuses_to_walk_out_of_the_table() -> None:
    with pytest.raises(Refusal):
        on_or_before(CALENDAR, date(2024, 12, 31))


def test_a_plant_sets_its_own_figures() -> None:
    own = Timings.of({"close_day": 25, "prelim": 5, "verify": 8, "digest_day": 20})
    assert own.close(Month(2026, 8)) == date(2026, 8, 25)
    assert own.due(CALENDAR, Month(2026, 8), "prelim") == date(2026, 9, 7)
    assert own.due(CALENDAR, Month(2026, 8), "verify") == date(2026, 9, 10)
    assert own.digest_on(CALENDAR, Month(2026, 8)) == date(2026, 8, 20)
    assert own.due(CALENDAR, Month(2026, 9), "prelim") == date(2026, 10, 9)
    assert Timings.of({"close_day": 31}).close(Month(2026, 2)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    "wrong",
    [
        {"close_day": 5},
        {"close_day": 32},
        {"digest_day": 31},
        {"digest_day": 0},
        {"prelim": 1},
        {"verify": 3},
        {"verify_quarter": 16},
        {"group": 0},
    ],
)
def test_figures_that_are_no_timetable_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(Refusal):
        Timings.of(wrong)


def test_the_table_is_keyed_by_state() -> None:
    assert list(STAGES)[:4] == ["open", "group", "prelim", "verify"]
    assert set(DEFAULTS) >= {
        "group",
        "group_quarter",
        "prelim",
        "verify_quarter",
        "calculated_quarter",
    }
    assert Timings.of({"something_of_a_later_release": 3}) == USUAL


def test_dates_are_written_as_the_glossary_says() -> None:
    assert words(date(2026, 10, 13)) == "2026年10月13日(周二)"


def works(on: date, notice: holidays.Notice) -> bool:
    return on in notice.swaps or (on.weekday() < 5 and on not in notice.holidays)


def test_the_notice_as_published_gives_the_whole_year() -> None:
    """Day by day the same as the package that knows 2026: two sources, one calendar."""
    notice = holidays.read(NOTICE_2026, year=2026)
    year = [on for on in DAYS if on.year == 2026]
    assert len(year) == 365
    assert [on for on in year if works(on, notice) != DAYS[on]] == []


def test_lines_of_days_are_read_too() -> None:
    text = "2027-10-01 至 2027-10-11 放假\n2027-09-26 上班\n2027-10-16,上班"
    notice = holidays.read(text, year=2027)
    assert len(notice.holidays) == 11
    assert notice.swaps == {date(2027, 9, 26), date(2027, 10, 16)}
    over = holidays.read("2022年12月31日至2023年1月2日放假，2023-10-01至2023-10-10放假", year=2023)
    assert {date(2022, 12, 31), date(2023, 1, 2)} <= over.holidays


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "只读出 2027 年放假 0 天"),
        ("1月1日放假", "只读出 2027 年放假 1 天"),
        ("2027-10-01 至 2027-10-11 放假\n2027-10-03 上班", "又写放假又写上班"),
        ("2027-10-01 至 2027-10-11 放假\n2027-09-24 上班", "周一到周五"),
        ("2027-10-01 至 2027-10-11", "看不出是放假还是上班"),
        ("2027-02-30 放假", "没有这一天"),
        ("2031-10-01 至 2031-10-11 放假", "不在 2027 年前后"),
        ("2027-10-01 至 2027-11-11 放假", "不像一个假期"),
        ("2027-10-11 至 2027-10-01 放假", "不像一个假期"),
        ("3日放假", "没有这一天"),
    ],
)
def test_what_is_not_a_notice_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        holidays.read(text, year=2027)
