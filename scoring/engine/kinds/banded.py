"""A value and the band it falls into."""

from typing import Any

from scoring.engine.inputs import Input
from scoring.engine.kinds.base import (
    Exact,
    Fields,
    Fraction,
    Kind,
    Missing,
    Node,
    grains,
    one_sign,
    read_per,
)
from scoring.engine.numbers import plain
from scoring.engine.params import PER, Param


class Banded(Kind):
    name = "banded"
    fields = frozenset({"value"})
    label = "分段"
    measured = True
    about = "有一个数，落在哪一段就得那一段的分"
    params = (
        PER,
        Param(
            "bands", "各段", "rows", "从高到低写", (), (Param("min", "达到"), Param("points", "得"))
        ),
    )

    def __init__(self, per: str, bands: list[tuple[int, int]], sign: int) -> None:
        self.per, self.bands, self.sign = per, bands, sign

    @classmethod
    def read(cls, node: Node, period: str) -> "Banded":
        node.only("kind", "per", "bands")
        rows = node.nodes("bands")
        bands: list[tuple[int, int]] = []
        above: int | None = None
        for row in rows:
            row.only("min", "points")
            low = row.decimal("min")
            if low is not None and above is not None and low >= above:
                row.fault("min", "OUT_OF_RANGE", "各档要从高到低写")
            above = low
            bands.append((low or 0, row.amount("points")))
        sign = one_sign(node, "bands", rows, [points for _, points in bands])
        return cls(read_per(node, period), bands, sign)

    def inputs(self) -> tuple[Input, ...]:
        return (Input("value", "数值"),)

    def entry(self, fields: Fields) -> int:
        return fields.number("value") or 0

    def amount(self, reading: int, share: Fraction | None = None) -> Exact | Missing:
        return grains(next((points for low, points in self.bands if low <= reading), 0))

    def largest(self) -> Exact:
        best = max if self.sign > 0 else min
        return grains(best([points for _, points in self.bands] + [0]))

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        return [({"value": plain(low)},) for low, _ in self.bands]

    def worth(self, unit: str) -> str:
        return "、".join(f"达到 {plain(low)} 得 {plain(points)}" for low, points in self.bands)

    def tally(self, readings: list[Any], unit: str) -> str:
        return f"数值 {'、'.join(plain(value) for value in readings)}"
