"""Two readers' marks; a third when they are too far apart."""

from typing import Any

from scoring.engine.inputs import Input
from scoring.engine.kinds.base import (
    THIRD_READER_NEEDED,
    Exact,
    Fields,
    Fraction,
    Kind,
    Missing,
    Node,
    grains,
)
from scoring.engine.numbers import plain
from scoring.engine.params import Param


class Readers(Kind):
    name = "readers"
    fields = frozenset({"marks"})
    label = "评阅"
    judged = True
    about = "两人各自评阅打分取平均，差得太多请第三人"
    params = (Param("full", "满分"), Param("spread", "相差多少分以上请第三人"))

    def __init__(self, period: str, full: int, spread: int) -> None:
        self.per, self.full, self.spread = period, full, spread

    @classmethod
    def read(cls, node: Node, period: str) -> "Readers":
        node.only("kind", "full", "spread")
        return cls(period, node.amount("full", above=0, places=2), node.amount("spread", low=0))

    def inputs(self) -> tuple[Input, ...]:
        hint = f"两人的分，0 到 {plain(self.full)}；相差超过 {plain(self.spread)} 加第三人的"
        return (Input("marks", "评阅分", "numbers", hint=hint),)

    def entry(self, fields: Fields) -> tuple[int, ...]:
        marks = fields.numbers(
            "marks", lengths=(2, 3), length_words="要有两个或三个评阅分", low=0, high=self.full
        )
        return tuple(sorted(marks or ()))

    def amount(self, reading: tuple[int, ...], share: Fraction | None = None) -> Exact | Missing:
        if len(reading) == 3:
            return grains(reading[1])
        if reading[1] - reading[0] > self.spread:
            return Missing(THIRD_READER_NEEDED)
        return Fraction(grains(reading[0] + reading[1]), 2)

    def largest(self) -> Exact:
        return grains(self.full)

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        high, low = plain(self.full), plain(max(self.full - self.spread, 0))
        return [({"marks": [high, low]},), ({"marks": ["0", high, low]},)]

    def worth(self, unit: str) -> str:
        return (
            f"满分 {plain(self.full)} 分，两人评阅取平均；"
            f"相差超过 {plain(self.spread)} 分请第三人，取中间分"
        )

    def tally(self, readings: list[Any], unit: str) -> str:
        return "、".join(f"评阅分 {'、'.join(plain(m) for m in marks)}" for marks in readings)
