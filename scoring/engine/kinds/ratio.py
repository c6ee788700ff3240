"""Actual against target, or target against actual, times the full amount."""

from typing import Any

from scoring.engine.inputs import Input
from scoring.engine.kinds.base import (
    TARGET_MISSING,
    Exact,
    Fields,
    Fraction,
    Kind,
    Missing,
    Node,
    grains,
    read_per,
)
from scoring.engine.numbers import TENTH, plain
from scoring.engine.params import PER, Param


class Ratio(Kind):
    name = "ratio"
    fields = frozenset({"actual", "target"})
    label = "比例"
    measured = True
    may_prorate = True
    counts_hours = True
    about = "实际数比目标数，按完成的几成折算"
    params = (
        PER,
        Param("full", "满分"),
        Param("min", "低于几成不得分", hint="0.8 就是八成；不填是 0"),
        Param("max", "最多按几成计", hint="1.2 就是按 120% 封顶；不填是 1"),
        Param(
            "better", "高了好还是低了好", "choice", "", (("high", "越高越好"), ("low", "越低越好"))
        ),
    )
    samples = (
        ({"actual": "70", "target": "100"},),
        ({"actual": "90", "target": "100"},),
        ({"actual": "130", "target": "100"},),
    )

    def __init__(self, per: str, full: int, low: int, high: int, better: str) -> None:
        self.per, self.full, self.better = per, full, better
        self.low, self.high = Fraction(low, TENTH), Fraction(high, TENTH)

    @classmethod
    def read(cls, node: Node, period: str) -> "Ratio":
        node.only("kind", "per", "full", "min", "max", "better")
        full = node.amount("full", above=0, places=2)
        low = node.amount("min", default="0", low=0)
        high = node.amount("max", default="1", above=0)
        better = node.choice("better", ["high", "low"], default="high")
        return cls(read_per(node, period), full, low, high, better)

    def inputs(self) -> tuple[Input, ...]:
        return Input("actual", "实际数"), Input("target", "目标数", hint="没有目标数，先不计分")

    def entry(self, fields: Fields) -> tuple[int, int | None]:
        actual = fields.number("actual", low=0)
        return actual or 0, fields.number("target", required=False)

    def amount(
        self, reading: tuple[int, int | None], share: Fraction | None = None
    ) -> Exact | Missing:
        actual, target = reading
        if target is None or target <= 0:
            return Missing(TARGET_MISSING)
        if share == 0:
            return 0
        part = Fraction(1) if share is None else share
        goal = target * part
        q = actual / goal if self.better == "high" else goal / actual if actual else self.high
        if q < self.low:
            return 0
        return grains(self.full) * part * min(q, self.high)

    @property
    def per_period(self) -> bool:
        return self.per in ("quarter", "year")

    def largest(self) -> Exact:
        return grains(self.full) * self.high

    def worth(self, unit: str) -> str:
        text = f"满分 {plain(self.full)} 分，按{'实际比目标' if self.better == 'high' else '目标比实际'}折算"
        if self.low:
            text += f"，不足 {plain(int(self.low * 100 * TENTH))}% 不得分"
        if self.high != 1:
            text += f"，最多按 {plain(int(self.high * 100 * TENTH))}% 计"
        return text

    def tally(self, readings: list[Any], unit: str) -> str:
        return "、".join(
            f"完成 {plain(actual)}，目标 {plain(target or 0)}" for actual, target in readings
        )
