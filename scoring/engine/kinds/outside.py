"""A mark given elsewhere, converted."""

from typing import Any

from scoring.engine.inputs import Input
from scoring.engine.kinds.base import Exact, Fields, Fraction, Kind, Missing, Node, grains
from scoring.engine.numbers import plain
from scoring.engine.params import Param


class Outside(Kind):
    name = "outside"
    fields = frozenset({"value"})
    label = "外部成绩"
    measured = True
    about = "别处已有的成绩（例如考试），按分制折算过来"
    params = (Param("full", "满分"), Param("of", "原成绩是几分制", hint="不填是 100"))

    def __init__(self, period: str, full: int, of: int) -> None:
        self.per, self.full, self.of = period, full, of

    @classmethod
    def read(cls, node: Node, period: str) -> "Outside":
        node.only("kind", "full", "of")
        full = node.amount("full", above=0, places=2)
        return cls(period, full, node.amount("of", default="100", above=0) or 1)

    def inputs(self) -> tuple[Input, ...]:
        return (Input("value", "成绩", hint=f"{plain(self.of)} 分制"),)

    def entry(self, fields: Fields) -> int:
        return fields.number("value", low=0, high=self.of) or 0

    def amount(self, reading: int, share: Fraction | None = None) -> Exact | Missing:
        return Fraction(grains(self.full) * reading, self.of)

    def largest(self) -> Exact:
        return grains(self.full)

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        return [({"value": plain(self.of)},), ({"value": plain(self.of // 2)},)]

    def worth(self, unit: str) -> str:
        return f"满分 {plain(self.full)} 分，按 {plain(self.of)} 分制的成绩折算"

    def tally(self, readings: list[Any], unit: str) -> str:
        return f"成绩 {'、'.join(plain(v) for v in readings)}（{plain(self.of)} 分制）"
