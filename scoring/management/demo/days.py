"""Days and hours of the story's time."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from branches.models import Unit
from scoring.base.selectors.calendar import work_calendar
from scoring.engine.time.periods import Month


def clock(on: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour, minute)))


def working_days(plant: Unit, month: Month, *, today: date) -> list[date]:
    """The first five working days after the month, none of them in the future."""
    after = month.next.first
    calendar = work_calendar(plant.pk, first=after, last=after + timedelta(days=31))
    days = [calendar.nth_of_month(after.year, after.month, n) for n in range(1, 6)]
    return [min(on, today) for on in days]
