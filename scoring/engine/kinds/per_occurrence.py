"""Points for each time: points × quantity × factor."""

from dataclasses import replace
from typing import Any

from scoring.engine.inputs import FACTOR, QUANTITY, Input
from scoring.engine.kinds.base import (
    Exact,
    Fields,
    Fraction,
    Kind,
    Missing,
    Node,
    grains,
    written_negative,
)
from scoring.engine.numbers import TENTH, plain
from scoring.engine.params import Param

EACH = "每"  # how a unit begins; printed without it, nothing is decided by it


class PerOccurrence(Kind):
    name = "per_occurrence"
    fields = frozenset({"quantity", "factor"})
    many = True
    joint = ""
    label = "按次"
    about = "每做一次（一件、一人次）得几分，次数乘分值；扣分也用它"
    params = (
        Param("points", "每次分值", hint="扣分写负数，例如 -1"),
        Param("fractional", "数量可以有小数", "flag"),
    )
    samples = (({"quantity": 1},), ({"quantity": 3},), ({"quantity": 10},))

    def __init__(self, points: int, fractional: bool, sign: int) -> None:
        self.points, self.fractional, self.sign = points, fractional, sign

    @classmethod
    def read(cls, node: Node, period: str) -> "PerOccurrence":
        node.only("kind", "points", "fractional")
        sign = -1 if written_negative(node, "points") else 1
        return cls(node.amount("points"), node.flag("fractional"), sign)

    def inputs(self) -> tuple[Input, ...]:
        return replace(QUANTITY, whole=not self.fractional), FACTOR

    def entry(self, fields: Fields) -> tuple[int, int]:
        places = 2 if self.fractional else 0
        quantity = fields.number("quantity", required=False, above=0, places=places)
        return quantity or TENTH, fields.factor()

    def amount(self, reading: tuple[int, int], share: Fraction | None = None) -> Exact | Missing:
        return self.points * reading[0] * reading[1]

    def largest(self) -> Exact:
        return grains(self.points)

    def worth(self, unit: str) -> str:
        return f"{unit or '每次'} {plain(self.points)} 分"

    def tally(self, readings: list[Any], unit: str) -> str:
        counted = sum(quantity for quantity, _ in readings)
        shared = sum(1 for _, factor in readings if factor != TENTH)
        # 每人每月 counts people: the month is said already.
        noun = (unit or "每次").removeprefix(EACH).split(EACH)[0]
        text = f"{plain(counted)} {noun}"
        return f"{text}（其中 {shared} 条按系数折算）" if shared else text
