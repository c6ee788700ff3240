"""Filling the calendar table. The package only sows it; the table is what everybody reads.

What hangs on the days is dated anew by clock/services/calendar_change.py, the door for all callers.
"""

from datetime import date, datetime, timedelta

import chinese_calendar
from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from members.duties import duties_of
from members.models import User
from scoring.engine.process.workflow import Refusal, check_text
from scoring.engine.time import holidays
from scoring.models import CalendarDay, CalendarNotice

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


@transaction.atomic
def load_year(*, year: int, source: str, text: str, by: User, at: datetime) -> holidays.Notice:
    """The whole national year from the notice, with its document number; replaces what stood."""
    if not by.is_staff:
        raise Refusal("放假安排由系统管理员录入", "role")
    if abs(year - timezone.localdate(at).year) > 5:
        raise Refusal("年份不对：只能录入前后五年", "input")
    number, body = _checked(source), check_text(text, what="通知", most=8000)
    notice = holidays.read(body, year=year)
    days = {date(year, 1, 1) + timedelta(days=n) for n in range(366)}
    days = {on for on in days if on.year == year} | notice.holidays | notice.swaps
    CalendarDay.objects.filter(unit=None, on__in=days).delete()
    CalendarDay.objects.bulk_create(
        [CalendarDay(on=on, kind=_read_kind(on, notice), source=number) for on in sorted(days)]
    )
    CalendarNotice.objects.create(year=year, source=number, text=body, by=by, at=at)
    return notice


@transaction.atomic
def add_own_days(
    *, plant: Unit, first: date, last: date, works: bool, source: str, by: User, at: datetime
) -> int:
    """Days of the plant's own (shutdown, sandstorm, a make-up day); they win over the national."""
    roles = duties_of(by, on=timezone.localdate(at)).roles_for_plant(plant.pk)
    if not (by.is_staff or "organiser" in roles):
        raise Refusal("本单位的日子由厂组织员或系统管理员录入", "role")
    if not timedelta(0) <= last - first <= timedelta(days=60):
        raise Refusal("起止日期不对：止不早于起，一次最多 60 天", "input")
    number = _checked(source)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    kind = Kind.WORKDAY_SWAP if works else Kind.REST
    for on in days:
        CalendarDay.objects.update_or_create(
            on=on, unit=plant, defaults={"kind": kind, "source": number, "confirmed": True}
        )
    text = f"{first} 至 {last} {'上班' if works else '停工休息'}"
    CalendarNotice.objects.create(
        year=first.year, unit=plant, source=number, text=text, by=by, at=at
    )
    return len(days)


def _checked(source: str) -> str:
    number = check_text(source, what="来源（文号）", most=80)
    if len(number) < 4:
        raise Refusal("请写明来源：通知的文号，例如“国办发明电〔2025〕7号”", "input")
    return number


def _read_kind(on: date, notice: holidays.Notice) -> str:
    if on in notice.holidays:
        return Kind.HOLIDAY
    if on in notice.swaps:
        return Kind.WORKDAY_SWAP
    return Kind.REST if on.weekday() > 4 else Kind.WORKDAY
