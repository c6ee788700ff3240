"""Judges' marks: their mean, the highest and lowest left out when there are enough."""

from typing import Any

from scoring.engine.inputs import Input
from scoring.engine.kinds.base import Exact, Fields, Fraction, Kind, Missing, Node, grains
from scoring.engine.numbers import plain
from scoring.engine.params import Param


class Panel(Kind):
    name = "panel"
    fields = frozenset({"marks"})
    label = "评委"
    judged = True
    about = "几位评委各打一个分，取平均，可以去掉最高和最低"
    params = (
        Param("full", "满分"),
        Param("drop", "去掉几个最高分和最低分", "whole", "不填是 1"),
        Param("min_judges", "满几位评委才去", "whole", "不填是 5"),
    )

    def __init__(self, period: str, full: int, drop: int, min_judges: int) -> None:
        self.per, self.full, self.drop, self.min_judges = period, full, drop, min_judges

    @classmethod
    def read(cls, node: Node, period: str) -> "Panel":
        node.only("kind", "full", "drop", "min_judges")
        full = node.amount("full", above=0, places=2)
        drop = node.whole("drop", 0, 9, 1)
        judges = node.whole("min_judges", 1, 99, 5)
        if judges <= 2 * drop:
            node.fault("min_judges", "OUT_OF_RANGE", "去掉最高最低之后至少要剩一个分")
        return cls(period, full, drop, judges)

    def inputs(self) -> tuple[Input, ...]:
        hint = f"每位评委一个分，0 到 {plain(self.full)}，用顿号或空格隔开"
        return (Input("marks", "评委评分", "numbers", hint=hint),)

    def entry(self, fields: Fields) -> tuple[int, ...]:
        marks = fields.numbers(
            "marks",
            lengths=range(1, 10_000),
            length_words="至少要有一个评分",
            low=0,
            high=self.full,
        )
        return tuple(sorted(marks or ()))

    def amount(self, reading: tuple[int, ...], share: Fraction | None = None) -> Exact | Missing:
        kept = reading
        if self.drop and len(reading) >= self.min_judges:
            kept = reading[self.drop : -self.drop]
        return Fraction(grains(sum(kept)), len(kept))

    def largest(self) -> Exact:
        return grains(self.full)

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        full = self.full // 10_000
        marks = [full, full * 9 // 10, full * 8 // 10, full * 7 // 10, full * 3 // 10]
        return [({"marks": marks[:3]},), ({"marks": marks},)]

    def worth(self, unit: str) -> str:
        return (
            f"满分 {plain(self.full)} 分，取评委平均分；满 {self.min_judges} 人时"
            f"去掉 {self.drop} 个最高分和 {self.drop} 个最低分"
        )

    def tally(self, readings: list[Any], unit: str) -> str:
        return f"{sum(len(marks) for marks in readings)} 位评委评分"
