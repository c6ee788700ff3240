"""The most a subject could have reached: the denominator of the score rate."""

from datetime import date

from scoring.engine.facts.counting import Standing, applies
from scoring.engine.facts.facts import Branch, Facts
from scoring.engine.numbers import half_up
from scoring.engine.scheme.items import Category, Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score.evaluation import half_up_cents

QUARTERS = {"month": 1, "quarter": 1, "year": 4}
SPANS = {
    ("month", "month"): 1,
    ("month", "quarter"): 3,
    ("month", "year"): 12,
    ("quarter", "quarter"): 1,
    ("quarter", "year"): 4,
    ("year", "year"): 1,
}


Months = tuple[frozenset[Branch], ...]


class Maximum:
    """Asked for every subject, worked out once for each history of branches."""

    def __init__(self, rubric: Rubric, facts: Facts) -> None:
        self.rubric, self.months = rubric, facts.period.months
        self._kept: dict[Months, int | None] = {}

    def of(self, standings: list[tuple[date, Standing]]) -> int | None:
        """Hundredths; None when an item has no limit."""
        by_month = self._branches(standings)
        if by_month not in self._kept:
            self._kept[by_month] = self._whole(by_month)
        return self._kept[by_month]

    def _branches(self, standings: list[tuple[date, Standing]]) -> Months:
        """For each month the branches that decide on some day; none without a seat."""
        ends = [day for day, _ in standings[1:]] + [date.max]
        found = []
        for month in self.months:
            here = {
                standing.branch
                for (start, standing), end in zip(standings, ends, strict=True)
                if start <= month.last and end > month.first and standing.posts != frozenset()
            }
            found.append(frozenset(here))
        return tuple(found)

    def _whole(self, by_month: Months) -> int | None:
        found = [_category(self.rubric, c, by_month) for c in self.rubric.categories.values()]
        return None if None in found else sum(value for value in found if value is not None)


def _category(rubric: Rubric, category: Category, by_month: Months) -> int | None:
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


def _exists(item: Item, by_month: Months) -> bool:
    """An item of another domain is no item at all."""
    if item.domain is None:
        return True
    return any(item.domain == branch.domain for month in by_month for branch in month)


def _not_applicable(rubric: Rubric, item: Item, by_month: Months) -> int:
    """What the item's absence takes away: a month's cap each, or its whole worth once."""
    if item.sign < 0:
        return 0
    closed = sum(
        1 for month in by_month if month and not any(applies(item, branch) for branch in month)
    )
    if not closed:
        return 0
    if item.kind.per_period:
        return _largest(rubric, item) or 0
    if item.cap_month is not None:
        return closed * item.cap_month
    return 0 if item.kind.many else closed * half_up(item.kind.largest())


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
    found = [_category(rubric, category, ()) for category in rubric.categories.values()]
    return None if None in found else sum(value for value in found if value is not None)
