"""Countable months, the branch a subject is ranked in, ranks and the class quota."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import TypeVar

from scoring.engine.facts.facts import Facts, Seat, Subject
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.periods import Month, Period

Ranked = TypeVar("Ranked")
Total = TypeVar("Total", int, Fraction)


@dataclass(frozen=True)
class Place:
    """Where and for how long a subject counts: `months` over all branches, `here` in `branch`."""

    branch: str | None
    months: tuple[str, ...]
    here: int
    exempt: bool


def place(facts: Facts, subject: Subject) -> Place:
    if subject.seats is not None and _throughout(facts.period, subject):
        names = _names(facts.period)
        return Place(subject.seats[0].branch, names, len(names), False)
    months = facts.period.months
    exempt = all(str(month) in subject.exempt for month in months)
    if subject.seats is None:
        countable = tuple(str(m) for m in months if str(m) not in subject.exempt)
        return Place(subject.branch, countable, len(countable), exempt)
    by_branch: dict[str, list[Seat]] = {}
    for seat in subject.seats:
        by_branch.setdefault(seat.branch, []).append(seat)
    counted = {
        branch: [str(m) for m in months if str(m) not in subject.exempt and half(seats, m)]
        for branch, seats in by_branch.items()
    }
    if not counted:
        return Place(None, (), 0, exempt)
    branch = min(
        by_branch,
        key=lambda b: (
            -len(counted[b]),
            not any(seat.main for seat in by_branch[b]),
            -max(seat.first.toordinal() for seat in by_branch[b]),
            b,
        ),
    )
    union = tuple(sorted({month for found in counted.values() for month in found}))
    return Place(branch, union, len(counted[branch]), exempt)


@cache
def _days(period: Period) -> tuple[date, date]:
    return period.first, period.last


@cache
def _names(period: Period) -> tuple[str, ...]:
    return tuple(str(month) for month in period.months)


def _throughout(period: Period, subject: Subject) -> bool:
    """One seat from before the period to after it, and never exempt: nearly everybody."""
    if subject.exempt or not subject.seats or len(subject.seats) != 1:
        return False
    first, last = _days(period)
    seat = subject.seats[0]
    return seat.first <= first and (seat.last is None or seat.last >= last)


def half(seats: Iterable[Seat], month: Month) -> bool:
    """Held on at least half of the month's days, seats in one branch taken together."""
    first, last = month.first, month.last
    days = [seat for seat in seats if seat.first <= last and (seat.last or last) >= first]
    if any(seat.first <= first and (seat.last is None or seat.last >= last) for seat in days):
        return True
    held = {
        day
        for seat in days
        for day in range(
            max(seat.first, first).toordinal(), min(seat.last or last, last).toordinal() + 1
        )
    }
    return len(held) * 2 >= month.days


def why_unranked(rubric: Rubric, at: Place, missing: list[str]) -> str | None:
    if at.exempt:
        return "EXEMPT"
    if at.here < rubric.min_countable_months:
        return "TOO_FEW_MONTHS"
    if missing and rubric.missing == "unranked":
        return "MISSING_RESULT"
    return None


def ranks(totals: dict[Ranked, Total]) -> dict[Ranked, int]:
    """Competition ranking (1, 2, 2, 4) of subjects by total, highest first."""
    first: dict[Total, int] = {}
    for i, total in enumerate(sorted(totals.values(), reverse=True), start=1):
        first.setdefault(total, i)
    return {subject: first[total] for subject, total in totals.items()}


def left_out(rubric: Rubric, holders: dict[str, int], ranked: int) -> set[str]:
    """Of the ranked holders of the quota class, by total, those beyond the quota."""
    quota = rubric.quota
    if quota is None:
        return set()
    limit = ranked * quota.share.numerator // quota.share.denominator
    if len(holders) <= limit:
        return set()
    order = sorted(holders.values(), reverse=True)
    if limit == 0:
        return set(holders)
    edge, beyond = order[limit - 1], order[limit]
    if edge > beyond or quota.inclusive:
        return {subject for subject, total in holders.items() if total < edge}
    return {subject for subject, total in holders.items() if total <= edge}
