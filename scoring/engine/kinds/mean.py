"""The mean of several values."""

from typing import Any

from scoring.engine.inputs import Input
from scoring.engine.kinds.base import Exact, Fields, Fraction, Kind, Missing, Node, Together, grains
from scoring.engine.numbers import plain
from scoring.engine.params import Param


class Mean(Kind):
    name = "mean"
    fields = frozenset({"value"})
    many = True
    aggregate = True
    may_be_exclusive = False
    label = "平均"
    judged = True
    about = "一期里打几次分，取平均"
    params = (Param("full", "满分"),)

    def __init__(self, full: int) -> None:
        self.full = full

    @classmethod
    def read(cls, node: Node, period: str) -> "Mean":
        node.only("kind", "full")
        return cls(node.amount("full", above=0, places=2))

    def inputs(self) -> tuple[Input, ...]:
        return (Input("value", "得分", hint=f"0 到 {plain(self.full)}"),)

    def entry(self, fields: Fields) -> int:
        return fields.number("value", low=0, high=self.full) or 0

    def amount(self, reading: int, share: Fraction | None = None) -> Exact | Missing:
        return grains(reading)

    def together(self, amounts: list[Any]) -> Together:
        shown: list[Exact] = [Fraction(amount, len(amounts)) for amount in amounts]
        return Together(sum(shown), shown, [])

    def largest(self) -> Exact:
        return grains(self.full)

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        full, half = plain(self.full), plain(self.full // 2)
        return [({"value": full},), ({"value": full}, {"value": half})]

    def worth(self, unit: str) -> str:
        return f"各次的平均数，满分 {plain(self.full)} 分"

    def tally(self, readings: list[Any], unit: str) -> str:
        return f"{len(readings)} 次（{'、'.join(plain(v) for v in readings)}）平均"
