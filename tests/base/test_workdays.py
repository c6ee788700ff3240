"""The windows of real calendars: National Day, Spring Festival, make-up working days."""

from datetime import date, timedelta

import pytest

from scoring.base.selectors.calendar import work_calendar
from scoring.base.services import calendar
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.workdays import publicity_window
from scoring.models import CalendarDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def sown() -> None:
    for year in (2023, 2024, 2025, 2026):
        calendar.sow(year=year)


def of(first: date, last: date):
    return work_calendar(0, first=first, last=last)


@pytest.mark.parametrize(
    ("year", "month", "days", "ends"),
    [
        (2023, 10, [7, 8, 9, 10, 11], date(2023, 10, 18)),
        (2025, 10, [9, 10, 11, 13, 14], date(2025, 10, 21)),
        (2026, 1, [4, 5, 6, 7, 8], date(2026, 1, 15)),
        (2026, 4, [1, 2, 3, 7, 8], date(2026, 4, 15)),
        (2026, 7, [1, 2, 3, 6, 7], date(2026, 7, 14)),
        (2026, 10, [8, 9, 10, 12, 13], date(2026, 10, 20)),
    ],
)
def test_publicity_starts_on_working_day_five(
    sown: None, year: int, month: int, days: list[int], ends: date
) -> None:
    found = of(date(year, month, 1), date(year, month, 28))
    assert [found.nth_of_month(year, month, n).day for n in range(1, 6)] == days
    posted = date(year, month, days[-1])
    assert publicity_window(found, posted_on=posted, working_days=5) == (posted, ends)


@pytest.mark.parametrize(
    ("posted", "five", "three"),
    [
        (date(2026, 9, 29), date(2026, 10, 12), date(2026, 10, 9)),
        (date(2026, 2, 12), date(2026, 2, 26), date(2026, 2, 24)),
        (date(2026, 4, 30), date(2026, 5, 11), date(2026, 5, 8)),
        (date(2025, 9, 26), date(2025, 10, 10), date(2025, 9, 30)),
    ],
)
def test_windows_over_holidays(sown: None, posted: date, five: date, three: date) -> None:
    found = of(posted, date(posted.year, 12, 31))
    assert publicity_window(found, posted_on=posted, working_days=5)[1] == five
    assert publicity_window(found, posted_on=posted, working_days=3)[1] == three


@pytest.mark.parametrize(
    ("posted", "last"),
    [
        (date(2023, 10, 11), date(2023, 10, 17)),
        (date(2025, 10, 14), date(2025, 10, 20)),
        (date(2026, 1, 8), date(2026, 1, 14)),
        (date(2026, 4, 8), date(2026, 4, 14)),
        (date(2026, 7, 7), date(2026, 7, 13)),
        (date(2026, 10, 13), date(2026, 10, 19)),
        (date(2026, 9, 29), date(2026, 10, 10)),
        (date(2026, 2, 12), date(2026, 2, 25)),
        (date(2026, 4, 30), date(2026, 5, 9)),
        (date(2025, 9, 26), date(2025, 10, 9)),
        (date(2026, 10, 3), date(2026, 10, 13)),  # posted on a holiday: there is no day to count
    ],
)
def test_windows_where_the_day_of_posting_counts(sown: None, posted: date, last: date) -> None:
    found = of(posted, date(posted.year, 12, 31))
    window = publicity_window(found, posted_on=posted, working_days=5, first_counts=True)
    assert window == (posted, last)


def test_every_window_of_three_years_as_counted_on_the_fingers(sown: None) -> None:
    """Posted on any day, for three or five days, the day of posting counted or not."""
    for year in (2023, 2025, 2026):
        found = of(date(year, 1, 1), date(year, 12, 31))
        work = {
            on: found.is_workday(on)
            for on in (date(year, 1, 1) + timedelta(days=n) for n in range(365))
        }
        for posted in list(work)[:345]:
            for days in (3, 5):
                for counts in (False, True):
                    begins = posted if counts else posted + timedelta(days=1)
                    ahead = [on for on, works in work.items() if works and on >= begins]
                    window = publicity_window(
                        found, posted_on=posted, working_days=days, first_counts=counts
                    )
                    assert window == (posted, ahead[days - 1])


def test_fewer_than_three_working_days_is_refused(sown: None) -> None:
    found = of(date(2026, 7, 1), date(2026, 7, 31))
    with pytest.raises(Refusal, match="不能少于 3 个工作日"):
        publicity_window(found, posted_on=date(2026, 7, 7), working_days=2)


def test_a_window_into_an_unknown_year_is_refused(sown: None) -> None:
    found = of(date(2026, 12, 1), date(2027, 1, 31))
    with pytest.raises(Refusal, match="2027 年 1 月的放假安排"):
        publicity_window(found, posted_on=date(2026, 12, 29), working_days=5)


def test_a_year_the_package_does_not_know_is_not_sown() -> None:
    with pytest.raises(Refusal, match="2099"):
        calendar.sow(year=2099)
    assert not CalendarDay.objects.exists()


def test_sowing_keeps_what_somebody_entered(sown: None) -> None:
    CalendarDay.objects.filter(on=date(2026, 10, 8)).update(kind="rest", source="沙尘停工")
    assert calendar.sow(year=2026) == 0
    assert CalendarDay.objects.get(on=date(2026, 10, 8)).kind == "rest"


def test_a_plant_s_own_day_wins_over_the_national_one(sown: None) -> None:
    from branches.models import Unit

    plant = Unit.objects.create(kind="plant", name="厂党委")
    CalendarDay.objects.create(on=date(2026, 10, 8), unit=plant, kind="rest", source="检修停工")
    whole = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
    assert work_calendar(plant.pk, **whole).nth_of_month(2026, 10, 1) == date(2026, 10, 9)
    assert work_calendar(0, **whole).nth_of_month(2026, 10, 1) == date(2026, 10, 8)
