"""Days as people write them into tables."""

import re
from datetime import date

from scoring.engine.time.periods import Month

WITH_YEAR = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 0?0:00(?::00)?)?")
WITHOUT_YEAR = re.compile(r"([0-9]{1,2})月([0-9]{1,2})日?(?: 0?0:00(?::00)?)?")


def day_of(text: str, month: Month) -> date | None:
    """2026-10-13, 2026/10/13, 2026.10.13, 2026年10月13日, 10月13日 of the month's year; None when
    it is none."""
    if whole := WITH_YEAR.fullmatch(text):
        year, *rest = (int(part) for part in whole.groups())
    elif short := WITHOUT_YEAR.fullmatch(text):
        year, rest = month.year, [int(part) for part in short.groups()]
    else:
        return None
    try:
        return date(year, *rest)
    except ValueError:
        return None
