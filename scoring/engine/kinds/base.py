"""What every rule kind has: its parameters, its check of an entry, its amount, its words."""

import re
from collections.abc import Collection
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from scoring.engine import numbers
from scoring.engine.errors import Problem, Slip, shown
from scoring.engine.inputs import Input
from scoring.engine.numbers import POINT, TENTH, Exact
from scoring.engine.params import Param
from scoring.engine.shape import Node

TARGET_MISSING = "TARGET_MISSING"
SAMPLE_TOO_SMALL = "SAMPLE_TOO_SMALL"
THIRD_READER_NEEDED = "THIRD_READER_NEEDED"


class Missing(str):
    """The code for which an item is missing instead of worth something."""


class Fault(NamedTuple):
    code: str
    sentence: str
    slip: Slip | None = None


# A number, with more digits than the engine counts with.
LONG = re.compile(r"-?[0-9]{10,}(\.[0-9]+)?")
# One code a field: the first of these that applies.
GRAVITY = ("NOT_A_NUMBER", "OUT_OF_RANGE", "TOO_PRECISE")


def _read(
    value: Any,
    *,
    low: int | None = None,
    above: int | None = None,
    high: int | None = None,
    places: int = 4,
) -> int | Fault:
    """Ten-thousandths of a value within the limits, or what is wrong with it."""
    number = numbers.parse(value)
    if number is None:
        if isinstance(value, str) and LONG.fullmatch(value):
            return Fault("NOT_A_NUMBER", f"太大了：{shown(value)}", Slip.TOO_LONG)
        return Fault("NOT_A_NUMBER", f"不是数字：{shown(value)}", Slip.NO_NUMBER)
    if low is not None and number < low:
        return Fault("OUT_OF_RANGE", f"不能小于 {numbers.plain(low)}：{shown(value)}")
    if above is not None and number <= above:
        said = f"要大于 {numbers.plain(above)}：{shown(value)}"
        return Fault("OUT_OF_RANGE", said, Slip.NOT_ABOVE)
    if high is not None and number > high:
        return Fault("OUT_OF_RANGE", f"不能大于 {numbers.plain(high)}：{shown(value)}")
    if numbers.decimals(number) > places:
        if places == 0:
            return Fault("TOO_PRECISE", f"要是整数：{shown(value)}", Slip.NOT_WHOLE)
        return Fault("TOO_PRECISE", f"最多 {places} 位小数：{shown(value)}")
    return number


class Fields:
    """The rule's fields of one entry. Reading methods note at most one fault a field."""

    def __init__(
        self,
        given: dict[str, Any],
        entry: str | None,
        errors: list[Problem],
        kind: "Kind",
        said: str = "",
    ) -> None:
        """Sentences call a field what the kind's forms call it, and an entry without an id
        `said`."""
        self.given, self.entry, self.errors, self.kind = given, entry, errors, kind
        self.said = entry or said
        # A void entry may leave its rule's fields out; those it has are checked.
        self.may_miss = given.get("void") is True

    def fault(self, field: str, code: str, sentence: str, slip: Slip | None = None) -> None:
        labels = {one.key: one.label for one in self.kind.inputs()}
        name = labels.get(field, field)
        text = f"事项 {self.said} 的“{name}”{sentence}"
        self.errors.append(Problem(self.entry, field, code, text, slip))

    def get(self, field: str, *, required: bool = True) -> Any:
        value = self.given.get(field)
        if value is None and required and not self.may_miss:
            self.fault(field, "MISSING_FIELD", "没有填")
        return value

    def number(self, field: str, *, required: bool = True, **limits: Any) -> int | None:
        value = self.get(field, required=required)
        if value is None:
            return None
        read = _read(value, **limits)
        if isinstance(read, Fault):
            self.fault(field, *read)
            return None
        return read

    def factor(self) -> int:
        """Ten-thousandths, 1 when absent."""
        return self.number("factor", required=False, above=0, high=TENTH, places=2) or TENTH

    def numbers(
        self, field: str, *, lengths: Collection[int], length_words: str, **limits: Any
    ) -> list[int] | None:
        """A list of numbers of one of these lengths; one fault for the whole list, the gravest."""
        value = self.get(field)
        if value is None:
            return None
        if not isinstance(value, list):
            self.fault(field, "NOT_A_NUMBER", "应当是一列数字")
            return None
        read = [_read(one, **limits) for one in value]
        faults = [one for one in read if isinstance(one, Fault)]
        if len(value) not in lengths:
            faults.append(Fault("OUT_OF_RANGE", length_words))
        if faults:
            worst = min(faults, key=lambda fault: GRAVITY.index(fault.code))
            self.fault(field, *worst)
            return None
        return [one for one in read if isinstance(one, int)]

    def one_of(self, field: str, keys: Any, code: str) -> str | None:
        value = self.get(field)
        if value is None:
            return None
        if not isinstance(value, str) or value not in keys:
            self.fault(field, code, f"没有这一种：{shown(value)}")
            return None
        return value


class Together(NamedTuple):
    """The result, what each entry is shown with, and the lines that explain the rest."""

    result: Exact
    shown: list[Exact]
    lines: list[tuple[str, Exact]]


class Kind:
    """A rule with its parameters. Amounts are exact points in grains (engine/numbers.py)."""

    name: ClassVar[str]
    fields: ClassVar[frozenset[str]] = frozenset()
    # What people call it, what its form asks for, and facts that show how it works.
    label: ClassVar[str] = ""
    about: ClassVar[str] = ""  # when to choose it, in one line
    params: ClassVar[tuple[Param, ...]] = ()
    samples: ClassVar[tuple[tuple[dict[str, Any], ...], ...]] = ()
    # Decided by people at a meeting rather than counted: read aloud, it is settled there.
    judged: ClassVar[bool] = False
    # Figures that a department keeps in its own table.
    measured: ClassVar[bool] = False
    # A share of the period takes the same share of the target.
    may_prorate: ClassVar[bool] = False
    # Class hours against their target can be its figures.
    counts_hours: ClassVar[bool] = False
    # Any number of entries; else one in each span of `per`.
    many: bool = False
    # One item result for the whole period, made by `together`, instead of one a month.
    aggregate: ClassVar[bool] = False
    # An aggregated item that is worth something without any entry.
    full_when_empty: ClassVar[bool] = False
    may_be_exclusive: ClassVar[bool] = True
    # What stands between the tally and its sum: 5 人次共 2.00 分, 优秀，共 1.00 分.
    joint: ClassVar[str] = "，"
    sign: int = 1
    per: str = ""
    veto: str | None = None

    @classmethod
    def read(cls, node: Node, period: str) -> "Kind":
        raise NotImplementedError

    def inputs(self) -> tuple[Input, ...]:
        """What an entry is asked for, in the order in which people think of it."""
        raise NotImplementedError

    def entry(self, fields: Fields) -> Any:
        """The entry's reading, checked; whatever `amount` and `words` need."""
        raise NotImplementedError

    def amount(self, reading: Any, share: Fraction | None = None) -> Exact | Missing:
        """What the entry is worth; `share` of the period for a prorated rule."""
        raise NotImplementedError

    @property
    def per_period(self) -> bool:
        """One result for a whole span, which stands in one month, instead of one a month."""
        return self.aggregate or not self.many

    def together(self, amounts: list[Any]) -> "Together":
        """An aggregated item's result out of its entries' amounts."""
        raise NotImplementedError

    def largest(self) -> Exact:
        """The most one entry (or the whole of an aggregated item) can be worth."""
        raise NotImplementedError

    def levels(self) -> list[tuple[str, str]]:
        """What somebody picks who claims one: key and words; empty where nothing is picked."""
        return []

    def option_keys(self) -> tuple[str, ...]:
        """Keys of which one is recorded; empty where an entry picks none."""
        return ()

    def reads(self, given: dict[str, Any]) -> bool:
        """Whether these fields alone are an entry: what is written without being asked."""
        errors: list[Problem] = []
        self.entry(Fields(given, None, errors, self))
        return not errors

    def late_ways(self) -> list[tuple[str, str]]:
        """How a late report is recorded: an option's key and words."""
        return []

    def share_of_best(self, fields: dict[str, Any]) -> Fraction | None:
        """The grade that people gave, as a share of the best one; None where none was given."""
        return None

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        """Entries' fields, a tuple for each example; what they come to is shown beside a form."""
        return list(self.samples)

    def vetoes(self, reading: Any) -> str | None:
        """The veto an effective entry brings: `zero`, `worst_class` or none."""
        return None

    def worth(self, unit: str) -> str:
        """A phrase for people: what an entry of this rule is worth."""
        raise NotImplementedError

    def tally(self, readings: list[Any], unit: str) -> str:
        """A phrase for people: what the counted entries of a month were."""
        return f"{len(readings)} 条"


def points(grains: Exact) -> str:
    """Two decimals for people."""
    return numbers.money(numbers.half_up(grains))


def grains(ten_thousandths: int) -> int:
    return ten_thousandths * TENTH * TENTH


def read_per(node: Node, period: str) -> str:
    """`per`, the scheme's period when absent; longer than the period is a fault."""
    order = ("month", "quarter", "year")
    per = node.choice("per", order, default=period)
    if order.index(per) > order.index(period):
        node.fault("per", "OUT_OF_RANGE", "不能比方案的周期更长")
        return period
    return per


def written_negative(node: Node, key: str) -> bool:
    """The schema reads the sign off the text: -0 makes a negative rule."""
    written = node.given.get(key)
    return isinstance(written, str) and written.startswith("-")


def one_sign(node: Node, key: str, rows: list[Node], values: list[int]) -> int:
    """1 or -1; a list that mixes both is a fault at the first that differs."""
    signs = [(v > 0) - (v < 0) for v in values]
    minus = any(written_negative(row, "points") for row in rows)
    first = next((s for s in signs if s), -1 if minus else 1)
    wrong_zero = re.compile(r"-0*(\.0+)?" if first > 0 else r"00+(\.0+)?")
    for row, sign in zip(rows, signs, strict=True):
        written = row.given.get("points")
        if sign == 0 and isinstance(written, str) and wrong_zero.fullmatch(written):
            row.fault("points", "OUT_OF_RANGE", "零写作 0")
        if sign == -first:
            row.fault("points", "OUT_OF_RANGE", "一个小项只能加分或只能扣分，不能混用")
    return first


__all__ = ["POINT", "Exact", "Fields", "Fraction", "Kind", "Missing", "Node"]
