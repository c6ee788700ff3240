"""Filling the calendar table. The package only sows it; the table is what everybody reads."""

from datetime import date, timedelta

import chinese_calendar
from django.db import transaction

from scoring.engine.workflow import Refusal
from scoring.models import CalendarDay

Kind = CalendarDay.Kind


@transaction.atomic
def sow(*, year: int) -> int:
    """National rows of a year as the package knows them; days already in the table stay.

    Refuses a year that the package does not know: nobody guesses 调休. Returns rows added.
    """
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    try:
        rows = [
            CalendarDay(on=on, kind=_kind(on), source=f"国务院办公厅关于{year}年节假日安排的通知")
            for on in days
            if on.year == year
        ]
    except NotImplementedError as error:
        raise Refusal(
            f"{year} 年的放假安排还没有：请按国务院办公厅的通知在后台“日历”里录入"
        ) from error
    return _add(rows)


@transaction.atomic
def sow_provisional(*, year: int, source: str) -> int:
    """Monday to Friday as working days: for demonstrations in a year not announced yet."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    rows = [
        CalendarDay(on=on, kind=Kind.REST if on.weekday() > 4 else Kind.WORKDAY, source=source)
        for on in days
        if on.year == year
    ]
    return _add(rows)


def _kind(on: date) -> str:
    if chinese_calendar.is_workday(on):
        return Kind.WORKDAY_SWAP if on.weekday() > 4 else Kind.WORKDAY
    _, name = chinese_calendar.get_holiday_detail(on)
    return Kind.HOLIDAY if name else Kind.REST


def _add(rows: list[CalendarDay]) -> int:
    before = CalendarDay.objects.count()
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    return CalendarDay.objects.count() - before
