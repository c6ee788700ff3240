"""The working calendar of a plant, from its table."""

from datetime import date

from django.db.models import Q

from scoring.engine.workdays import WorkCalendar
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
