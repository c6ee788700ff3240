"""The working calendar of a plant, from its table."""

from datetime import date, timedelta

from django.db.models import Q

from scoring.engine.process.workflow import Refusal
from scoring.engine.time import deadlines
from scoring.engine.time.workdays import WorkCalendar
from scoring.models import CalendarDay

WORKING = {CalendarDay.Kind.WORKDAY, CalendarDay.Kind.WORKDAY_SWAP}


def work_calendar(plant_id: int, *, first: date, last: date) -> WorkCalendar:
    """Days from first to last; a day of the plant's own wins over the national one."""
    rows = CalendarDay.objects.filter(
        Q(unit__isnull=True) | Q(unit_id=plant_id), on__range=(first, last), confirmed=True
    )
    days: dict[date, bool] = {}
    for row in sorted(rows, key=lambda day: day.unit_id is not None):
        days[row.on] = row.kind in WORKING
    return WorkCalendar(days)


def add_working_days(plant_id: int, on: date, days: int) -> date:
    """The day so many working days after (or before) a day; an unknown year is refused."""
    reach = timedelta(days=abs(days) * 3 + 30)
    calendar = work_calendar(plant_id, first=on - reach, last=on + reach)
    return deadlines.add_working_days(calendar, on, days)


def last_day(plant_id: int, on: date, days: int) -> date | None:
    """The same for what goes on without a date: None in an unknown year, never a guess."""
    try:
        return add_working_days(plant_id, on, days)
    except Refusal:
        return None


def until(on: date | None) -> str:
    if on is None:
        return "期限暂时算不出（那一年的放假安排还没有录入）"
    return f"{on.month} 月 {on.day} 日 24:00 前"


def missing_year(today: date) -> int | None:
    """From 1 November on: next year, while its national table is not there."""
    if today.month < 11:
        return None
    year = today.year + 1
    known = CalendarDay.objects.filter(unit__isnull=True, confirmed=True, on__year=year)
    return None if known.exists() else year
