"""One subject's period, in the order of docs/scoring-rules.md: amounts, caps, categories, total."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from scoring.engine import counting
from scoring.engine.facts import Entry, Facts, Subject
from scoring.engine.kinds import Missing
from scoring.engine.numbers import Exact, half_up, money
from scoring.engine.periods import Month
from scoring.engine.ranking import Place, place
from scoring.engine.rubric import Category, Item, Rubric

Cell = tuple[str, str]  # item code, month


@dataclass(frozen=True)
class Line:
    """One line of the trace; `amount` in hundredths, after − before for a limit."""

    code: str
    amount: int
    entry: str | None = None
    item: str | None = None
    category: str | None = None
    month: str | None = None

    def as_dict(self) -> dict[str, str]:
        places = {
            "entry": self.entry,
            "item": self.item,
            "category": self.category,
            "month": self.month,
        }
        given = {key: value for key, value in places.items() if value is not None}
        return {"code": self.code, **given, "amount": money(self.amount)}


@dataclass
class Evaluation:
    """What one subject's facts come to, all amounts in hundredths."""

    subject: Subject
    place: Place
    results: dict[Cell, int] = field(default_factory=dict)  # after the caps of items
    shown: set[Cell] = field(default_factory=set)  # cells with an entry that counted
    categories: dict[str, int] = field(default_factory=dict)
    adjustments: int = 0
    total: int = 0
    veto: str | None = None
    missing: set[str] = field(default_factory=set)
    trace: list[Line] = field(default_factory=list)

    def add(self, code: str, amount: int, **where: str | None) -> None:
        self.trace.append(Line(code, amount, **where))

    def change(self, code: str, before: int, after: int, **where: str | None) -> int:
        """Note a limit's effect when it had one; returns what is left."""
        if after != before:
            self.add(code, after - before, **where)
        return after


def evaluate(rubric: Rubric, facts: Facts, subject: Subject) -> Evaluation:
    done = Evaluation(subject, place(facts, subject))
    sums, together = _amounts(facts, subject, done)
    results = {cell: half_up(amount) for cell, amount in sums.items()}
    results |= _aggregates(rubric, facts, subject, together, done)
    _cap_months(rubric, results, done)
    _cap_spans(rubric, facts, subject, results, done)
    done.results = results
    for category in rubric.categories.values():
        done.categories[category.code] = _category(category, results, done)
    _total(rubric, facts, subject, done)
    return done


def _amounts(
    facts: Facts, subject: Subject, done: Evaluation
) -> tuple[dict[Cell, Exact], dict[str, list[Entry]]]:
    """Drop and difference. Exact sums by cell, and the entries of aggregated items."""
    counted_before: dict[tuple[str, str], Exact] = dict(facts.prior.get(subject.id, {}))
    share = Fraction(len(done.place.months), len(facts.period.months))
    sums: dict[Cell, Exact] = {}
    together: dict[str, list[Entry]] = {}
    for entry, code in counting.effective(facts, subject):
        item, month = entry.item, entry.month
        where = {"entry": entry.id, "item": item.code, "month": month}
        if code is not None:
            done.add(code, 0, **where)
            continue
        amount = item.kind.amount(entry.reading, share if item.prorate else None)
        if isinstance(amount, Missing):
            done.missing.add(item.code)
            done.add(str(amount), 0, **where)
            continue
        done.veto = _stronger(done.veto, item.kind.vetoes(entry.reading))
        if item.kind.aggregate:
            together.setdefault(item.code, []).append(entry)
            continue
        if item.exclusive and entry.matter:
            key = item.exclusive, entry.matter
            before = counted_before.get(key, 0)
            rest = max(0, amount - before) if item.sign >= 0 else min(0, amount - before)
            counted_before[key] = before + rest
            if amount and not rest:
                done.add("SAME_MATTER", 0, **where)
                continue
            amount = rest
        done.add("COUNTED", half_up(amount), **where)
        cell = item.code, month
        sums[cell] = sums.get(cell, 0) + amount
        done.shown.add(cell)
    return sums, together


def _stronger(one: str | None, other: str | None) -> str | None:
    return "zero" if "zero" in (one, other) else one or other


def _aggregates(
    rubric: Rubric,
    facts: Facts,
    subject: Subject,
    together: dict[str, list[Entry]],
    done: Evaluation,
) -> dict[Cell, int]:
    """Items with one result for the whole period, in the month where it stands."""
    results: dict[Cell, int] = {}
    for item in rubric.aggregated:
        entries = together.get(item.code, [])
        amounts: list[Any] = [item.kind.amount(entry.reading) for entry in entries]
        month = entries[-1].month if entries else str(facts.period.months[-1])
        cell = item.code, month
        if item.kind.name == "mean":
            if not entries:
                continue
            amounts = [Fraction(amount, len(entries)) for amount in amounts]
            results[cell] = half_up(sum(amounts))
        elif entries or _ever_open(facts, subject, item):
            full = item.kind.largest()
            left = full + sum(amounts)
            done.add("FULL", half_up(full), item=item.code, month=month)
            if left < 0:
                done.add("EXHAUSTED", half_up(-left), item=item.code, month=month)
            results[cell] = half_up(max(left, 0))
        for entry, amount in zip(entries, amounts, strict=True):
            where = {"entry": entry.id, "item": item.code, "month": entry.month}
            done.add("COUNTED", half_up(amount), **where)
            done.shown.add(cell)
    return results


def _ever_open(facts: Facts, subject: Subject, item: Item) -> bool:
    """Whether an entry could count on some day; seats change only on the days looked at."""
    period = facts.period
    days: set[date] = {period.first}
    for seat in subject.seats or []:
        days.add(seat.first)
        if seat.last is not None and seat.last < date.max:
            days.add(seat.last + timedelta(1))
    return any(
        period.contains(day) and counting.not_open(facts, subject, item, day) is None
        for day in days
    )


def _limited(item: Item, value: int, cap: int) -> int:
    return max(value, cap) if item.sign < 0 else min(value, cap)


def _cap_months(rubric: Rubric, results: dict[Cell, int], done: Evaluation) -> None:
    for (code, month), value in results.items():
        item = rubric.items[code]
        if item.cap_month is not None:
            after = _limited(item, value, item.cap_month)
            results[code, month] = done.change("CAP_MONTH", value, after, item=code, month=month)


def _cap_spans(
    rubric: Rubric, facts: Facts, subject: Subject, results: dict[Cell, int], done: Evaluation
) -> None:
    """Caps of quarter and year, given out in calendar order."""
    before = facts.prior_item.get(subject.id, {})
    used: dict[tuple[str, str], int] = {}
    for code, month in sorted(results, key=lambda cell: cell[1]):
        item = rubric.items[code]
        quarter = str(Month.parse(month).quarter)
        for trace, cap, span, start in (
            ("CAP_QUARTER", item.cap_quarter, quarter, 0),
            ("CAP_YEAR", item.cap_year, month[:4], before.get(code, 0)),
        ):
            if cap is None:
                continue
            taken = used.get((code, span), start)
            left = min(0, cap - taken) if item.sign < 0 else max(0, cap - taken)
            value = results[code, month]
            after = _limited(item, value, left)
            results[code, month] = done.change(trace, value, after, item=code, month=month)
        for span, start in ((quarter, 0), (month[:4], before.get(code, 0))):
            used[code, span] = used.get((code, span), start) + results[code, month]


def _category(category: Category, results: dict[Cell, int], done: Evaluation) -> int:
    mine = {item.code for item in category.items}
    values = [value for (code, _), value in results.items() if code in mine]
    up, down = sum(v for v in values if v > 0), sum(v for v in values if v < 0)
    where = {"category": category.code}
    if category.pool is not None:
        used = max(-category.pool, down)
        value = category.pool + used if category.pool_mode == "pool" else used
        value = done.change("POOL", up + down, value, **where)
    else:
        high = up if category.cap is None else min(category.cap, up)
        low = down if category.cap_negative is None else max(category.cap_negative, down)
        value = done.change("CAP_CATEGORY", up + down, high + low, **where)
    if category.weight is not None:
        weighed = half_up_cents(value * category.weight)
        value = done.change("WEIGHT", value, weighed, **where)
    return value


def half_up_cents(cents: Fraction) -> int:
    size = abs(cents)
    whole, rest = divmod(size.numerator, size.denominator)
    whole += 2 * rest >= size.denominator
    return whole if cents >= 0 else -whole


def _total(rubric: Rubric, facts: Facts, subject: Subject, done: Evaluation) -> None:
    done.adjustments = sum(amount for amount, _ in facts.adjustments.get(subject.id, []))
    total = sum(done.categories.values()) + done.adjustments
    if done.veto == "zero":
        total = done.change("VETO_ZERO", total, 0)
    elif rubric.floor is not None:
        total = done.change("FLOOR", total, max(total, rubric.floor))
    done.total = total
