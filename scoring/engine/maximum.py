"""The most a subject could have reached: the denominator of the score rate."""

from datetime import date, timedelta

from scoring.engine import counting
from scoring.engine.evaluation import half_up_cents
from scoring.engine.facts import Branch, Facts, Subject
from scoring.engine.numbers import half_up
from scoring.engine.periods import Month
from scoring.engine.rubric import Category, Item, Rubric

QUARTERS = {"month": 1, "quarter": 1, "year": 4}
SPANS = {
    ("month", "month"): 1,
    ("month", "quarter"): 3,
    ("month", "year"): 12,
    ("quarter", "quarter"): 1,
    ("quarter", "year"): 4,
    ("year", "year"): 1,
}


def maximum(rubric: Rubric, facts: Facts, subject: Subject) -> int | None:
    """Hundredths; None when an item has no limit."""
    by_month = _branches_by_month(facts, subject)
    total = 0
    for category in rubric.categories.values():
        value = _category(rubric, category, by_month)
        if value is None:
            return None
        total += value
    return total


def _branches_by_month(facts: Facts, subject: Subject) -> list[list[Branch]]:
    """For each month of the period the deciding branches of its days; empty without a seat."""
    months = facts.period.months
    if subject.seats is None:
        return [[counting.branch_on(facts, subject, [])] for _ in months]
    return [_branches_in(facts, subject, month) for month in months]


def _branches_in(facts: Facts, subject: Subject, month: Month) -> list[Branch]:
    days: set[date] = {month.first}
    for seat in subject.seats or []:
        days.add(seat.first)
        if seat.last is not None and seat.last < date.max:
            days.add(seat.last + timedelta(1))
    found = []
    for day in days:
        if month.contains(day):
            held = [seat for seat in subject.seats or [] if seat.covers(day)]
            if held:
                found.append(counting.branch_on(facts, subject, held))
    return found


def _category(rubric: Rubric, category: Category, by_month: list[list[Branch]]) -> int | None:
    items = [item for item in category.items if _exists(item, by_month)]
    if category.pool is not None:
        value = category.pool if category.pool_mode == "pool" else 0
    elif category.cap is not None:
        value = category.cap
    else:
        value = 0
        for item in items:
            if item.sign > 0:
                most = _largest(rubric, item)
                if most is None:
                    return None
                value += most
    if category.weight is not None:
        return half_up_cents(value * category.weight)
    return max(0, value - sum(_not_applicable(rubric, item, by_month) for item in items))


def _exists(item: Item, by_month: list[list[Branch]]) -> bool:
    """An item of another domain is no item at all."""
    if item.domain is None:
        return True
    return any(item.domain == branch.domain for month in by_month for branch in month)


def _not_applicable(rubric: Rubric, item: Item, by_month: list[list[Branch]]) -> int:
    """What the item's absence takes away: a month's cap each, or its whole worth once."""
    if item.sign < 0:
        return 0
    closed = sum(
        1
        for month in by_month
        if month and not any(counting.applies(item, branch) for branch in month)
    )
    if not closed:
        return 0
    if _per_period(item):
        return _largest(rubric, item) or 0
    if item.cap_month is not None:
        return closed * item.cap_month
    return 0 if item.kind.many else closed * half_up(item.kind.largest())


def _per_period(item: Item) -> bool:
    return item.kind.aggregate or item.kind.per in ("quarter", "year")


def _largest(rubric: Rubric, item: Item) -> int | None:
    """The item's largest amount in the period; None when nothing limits it."""
    limits = []
    if item.kind.aggregate:
        most = half_up(item.kind.largest())
        limits.append(most if item.cap_month is None else min(most, item.cap_month))
    elif item.kind.many:
        if item.cap_month is not None:
            limits.append(SPANS["month", rubric.period] * item.cap_month)
    else:
        most = half_up(item.kind.largest())
        if item.cap_month is not None:
            most = min(most, item.cap_month)
        limits.append(SPANS[item.kind.per, rubric.period] * most)
    if item.cap_quarter is not None:
        limits.append(QUARTERS[rubric.period] * item.cap_quarter)
    if item.cap_year is not None:
        limits.append(item.cap_year)
    return min(limits) if limits else None


def most_of(rubric: Rubric) -> int | None:
    """The scheme's maximum when everything applies, items of a domain left aside."""
    found = [_category(rubric, category, []) for category in rubric.categories.values()]
    return None if None in found else sum(value for value in found if value is not None)
