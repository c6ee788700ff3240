"""Working days from a table of days. A day that is not in the table is refused, never guessed."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from scoring.engine.process.regulation import SHORTEST_PUBLICITY
from scoring.engine.process.workflow import Refusal


class WorkCalendar:
    """`days` maps each known date to whether people work on it."""

    def __init__(self, days: Mapping[date, bool]) -> None:
        self._days = days

    def is_workday(self, on: date) -> bool:
        known = self._days.get(on)
        if known is None:
            raise Refusal(f"{on.year} 年 {on.month} 月的放假安排还没有录入日历，请管理员先补上")
        return known

    def _from(self, first: date) -> Iterator[date]:
        on = first
        while True:
            if self.is_workday(on):
                yield on
            on += timedelta(days=1)

    def nth_of_month(self, year: int, month: int, n: int) -> date:
        """The n-th working day of a month (n from 1)."""
        for count, on in enumerate(self._from(date(year, month, 1)), start=1):
            if count == n:
                return on
        raise AssertionError("unreachable: the calendar either yields or refuses")

    def after(self, start: date, n: int) -> date:
        """The n-th working day after `start`; the start day itself is not counted."""
        for count, on in enumerate(self._from(start + timedelta(days=1)), start=1):
            if count == n:
                return on
        raise AssertionError("unreachable: the calendar either yields or refuses")


def publicity_window(
    calendar: WorkCalendar, *, posted_on: date, working_days: int, first_counts: bool = False
) -> tuple[date, date]:
    """First and last day of the public notice (product.md 3.4). Full days only: the day of posting
    counts where a plant has so decided, and it is a working day."""
    if working_days < SHORTEST_PUBLICITY:
        raise Refusal(f"公示不能少于 {SHORTEST_PUBLICITY} 个工作日", "input")
    counted = first_counts and calendar.is_workday(posted_on)
    return posted_on, calendar.after(posted_on, working_days - counted)
