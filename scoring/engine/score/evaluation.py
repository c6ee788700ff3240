"""One subject's period, in the order of docs/scoring-rules.md: amounts, caps, categories, total."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.engine.facts.counting import Standing, Standings, effective
from scoring.engine.facts.facts import Entry, Facts, Subject
from scoring.engine.kinds import Missing
from scoring.engine.numbers import Exact, half_up, money
from scoring.engine.scheme.items import Category, Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score.ranking import Place, place

Cell = tuple[str, str]  # item code, month


class Line(NamedTuple):
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
    """What one subject's facts come to, all amounts in hundredths. `trace` None: not kept."""

    subject: Subject
    place: Place
    standings: list[tuple[date, Standing]]
    trace: list[Line] | None
    results: dict[Cell, int] = field(default_factory=dict)  # after the caps of items
    shown: set[Cell] = field(default_factory=set)  # cells with an entry that counted
    categories: dict[str, int] = field(default_factory=dict)
    adjustments: int = 0
    total: int = 0
    veto: str | None = None
    missing: set[str] = field(default_factory=set)

    def entry(self, code: str, amount: int, entry: Entry) -> None:
        if self.trace is not None:
            self.trace.append(Line(code, amount, entry.id, entry.item.code, None, entry.month))

    def item(self, code: str, amount: int, item: str, month: str) -> None:
        if self.trace is not None:
            self.trace.append(Line(code, amount, None, item, None, month))

    def limit(self, code: str, before: int, after: int, category: str | None = None) -> int:
        """Note a limit's effect on a category or the total; returns what is left."""
        if after != before and self.trace is not None:
            self.trace.append(Line(code, after - before, None, None, category))
        return after


class Evaluator:
    """A scheme and a period's facts; what is the same for many subjects is worked out once."""

    def __init__(self, rubric: Rubric, facts: Facts, *, traced: bool = True) -> None:
        self.rubric, self.facts, self.traced = rubric, facts, traced
        self.standings = Standings(facts)
        self.months = [str(month) for month in facts.period.months]
        self._worth: dict[tuple[str, int], Exact | Missing] = {}
        self.spans = {str(m): (str(m.quarter), f"{m.year:04d}") for m in facts.period.months}

    def evaluate(self, subject: Subject) -> Evaluation:
        done = Evaluation(
            subject,
            place(self.facts, subject),
            self.standings.of(subject),
            [] if self.traced else None,
        )
        sums, together = self._amounts(done)
        results = {cell: half_up(amount) for cell, amount in sums.items()}
        if self.rubric.aggregated:
            results |= self._aggregates(together, done)
        _cap_months(self.rubric, results, done)
        if self.rubric.capped_longer:
            self._cap_spans(results, done)
        done.results = results
        _categories(self.rubric, results, done)
        _total(self.rubric, self.facts, done)
        return done

    def _amounts(self, done: Evaluation) -> tuple[dict[Cell, Exact], dict[str, list[Entry]]]:
        """Drop and difference. Exact sums by cell, and the entries of aggregated items."""
        subject = done.subject.id
        counted: dict[tuple[str, str], Exact] = dict(self.facts.prior.get(subject, {}))
        sums: dict[Cell, Exact] = {}
        together: dict[str, list[Entry]] = {}
        for entry, code in effective(self.facts.entries.get(subject, []), done.standings):
            item = entry.item
            if code is not None:
                done.entry(code, 0, entry)
                continue
            if item.prorate:
                amount = item.kind.amount(entry.reading, self._share(done))
            else:
                amount = self._amount(item, entry.reading)
            if isinstance(amount, Missing):
                done.missing.add(item.code)
                done.entry(str(amount), 0, entry)
                continue
            veto = item.kind.vetoes(entry.reading)
            if veto is not None:
                done.veto = "zero" if "zero" in (veto, done.veto) else veto
            if item.kind.aggregate:
                together.setdefault(item.code, []).append(entry)
                continue
            if item.exclusive and entry.matter:
                key = item.exclusive, entry.matter
                before = counted.get(key, 0)
                rest = max(0, amount - before) if item.sign >= 0 else min(0, amount - before)
                counted[key] = before + rest
                if amount and not rest:
                    done.entry("SAME_MATTER", 0, entry)
                    continue
                amount = rest
            if done.trace is not None:
                done.entry("COUNTED", half_up(amount), entry)
            cell = item.code, entry.month
            sums[cell] = sums.get(cell, 0) + amount
        done.shown.update(sums)
        return sums, together

    def _amount(self, item: Item, reading: Any) -> Exact | Missing:
        """Bulk work reads the same fields once (engine/ledger.py): the same reading of the same
        item is also worth the same. The facts keep every reading alive, so that ids stay its."""
        key = item.code, id(reading)
        if key not in self._worth:
            self._worth[key] = item.kind.amount(reading)
        return self._worth[key]

    def _share(self, done: Evaluation) -> Fraction:
        return Fraction(len(done.place.months), len(self.months))

    def _aggregates(self, together: dict[str, list[Entry]], done: Evaluation) -> dict[Cell, int]:
        """Items with one result for the whole period, in the month where it stands."""
        results: dict[Cell, int] = {}
        for item in self.rubric.aggregated:
            entries = together.get(item.code, [])
            ever_open = any(s.closed(item) is None for _, s in done.standings)
            if not entries and not (item.kind.full_when_empty and ever_open):
                continue
            whole = item.kind.together([item.kind.amount(entry.reading) for entry in entries])
            month = entries[-1].month if entries else self.months[-1]
            cell = item.code, month
            results[cell] = half_up(whole.result)
            for code, amount in whole.lines:
                done.item(code, half_up(amount), item.code, month)
            for entry, amount in zip(entries, whole.shown, strict=True):
                done.entry("COUNTED", half_up(amount), entry)
                done.shown.add(cell)
        return results

    def _cap_spans(self, results: dict[Cell, int], done: Evaluation) -> None:
        """Caps of quarter and year, given out in calendar order."""
        before = self.facts.prior_item.get(done.subject.id, {})
        longer = [cell for cell in results if cell[0] in self.rubric.capped_longer]
        longer.sort(key=lambda cell: cell[1])
        # First every quarter's cap, then the year's over what the quarters left.
        for year, trace in enumerate(("CAP_QUARTER", "CAP_YEAR")):
            used: dict[tuple[str, str], int] = {}
            for cell in longer:
                item = self.rubric.items[cell[0]]
                cap = item.cap_year if year else item.cap_quarter
                if cap is None:
                    continue
                span = cell[0], self.spans[cell[1]][year]
                taken = used.get(span, before.get(cell[0], 0) if year else 0)
                left = min(0, cap - taken) if item.sign < 0 else max(0, cap - taken)
                _limit(trace, results, cell, item, left, done)
                used[span] = taken + results[cell]


def _limit(
    code: str, results: dict[Cell, int], cell: Cell, item: Item, cap: int, done: Evaluation
) -> None:
    value = results[cell]
    after = max(value, cap) if item.sign < 0 else min(value, cap)
    if after != value:
        results[cell] = after
        done.item(code, after - value, *cell)


def _cap_months(rubric: Rubric, results: dict[Cell, int], done: Evaluation) -> None:
    for cell in results:
        item = rubric.items[cell[0]]
        if item.cap_month is not None:
            _limit("CAP_MONTH", results, cell, item, item.cap_month, done)


def _categories(rubric: Rubric, results: dict[Cell, int], done: Evaluation) -> None:
    ups: dict[str, int] = {}
    downs: dict[str, int] = {}
    for (code, _), value in results.items():
        side = ups if value > 0 else downs
        mine = rubric.items[code].category
        side[mine] = side.get(mine, 0) + value
    for code, category in rubric.categories.items():
        done.categories[code] = _category(category, ups.get(code, 0), downs.get(code, 0), done)


def _category(category: Category, up: int, down: int, done: Evaluation) -> int:
    if category.pool is not None:
        used = max(-category.pool, down)
        value = category.pool + used if category.pool_mode == "pool" else used
        value = done.limit("POOL", up + down, value, category.code)
    else:
        high = up if category.cap is None else min(category.cap, up)
        low = down if category.cap_negative is None else max(category.cap_negative, down)
        # A line for each side: what was cut and what was softened must not cancel out.
        value = done.limit("CAP_CATEGORY", up, high, category.code)
        value += done.limit("CAP_CATEGORY", down, low, category.code)
    if category.weight is not None:
        value = done.limit("WEIGHT", value, half_up_cents(value * category.weight), category.code)
    return value


def half_up_cents(cents: Fraction) -> int:
    """Hundredths, halves away from zero."""
    whole, rest = divmod(abs(cents.numerator), cents.denominator)
    whole += 2 * rest >= cents.denominator
    return whole if cents >= 0 else -whole


def _total(rubric: Rubric, facts: Facts, done: Evaluation) -> None:
    done.adjustments = sum(amount for amount, _ in facts.adjustments.get(done.subject.id, []))
    total = sum(done.categories.values()) + done.adjustments
    if done.veto == "zero":
        total = done.limit("VETO_ZERO", total, 0)
    elif rubric.floor is not None:
        total = done.limit("FLOOR", total, max(total, rubric.floor))
    done.total = total
