"""The working calendar changes: the days are kept, and what hangs on them is dated anew with them.

Announced windows are frozen in their publications; dates not announced yet are computed anew.
"""

from datetime import date, datetime

from django.db import transaction

from branches.models import Unit
from members.models import User
from scoring.base.services import calendar
from scoring.engine.time import holidays
from scoring.objection.services import objection
from scoring.quarter.services import boards


@transaction.atomic
def load_year(*, year: int, source: str, text: str, by: User, at: datetime) -> holidays.Notice:
    """The administrator enters the notice of a whole national year."""
    notice = calendar.load_year(year=year, source=source, text=text, by=by, at=at)
    date_anew(at=at)
    return notice


@transaction.atomic
def add_own_days(
    *, plant: Unit, first: date, last: date, works: bool, source: str, by: User, at: datetime
) -> int:
    """Days of the plant's own."""
    count = calendar.add_own_days(
        plant=plant, first=first, last=last, works=works, source=source, by=by, at=at
    )
    date_anew(at=at)
    return count


@transaction.atomic
def sow(*, year: int, at: datetime) -> int:
    """A year as the package knows it; refused when it does not."""
    added = calendar.sow(year=year)
    date_anew(at=at)
    return added


@transaction.atomic
def sow_provisional(*, year: int, source: str, at: datetime) -> int:
    """A year that is not announced yet, for demonstrations."""
    added = calendar.sow_provisional(year=year, source=source)
    date_anew(at=at)
    return added


@transaction.atomic
def date_anew(*, at: datetime) -> None:
    """Also when single days were corrected by hand."""
    boards.date_publications()
    objection.date_what_waits(at=at)
