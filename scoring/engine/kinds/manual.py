"""An amount set by people, with a written reason."""

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
    written_negative,
)
from scoring.engine.numbers import plain
from scoring.engine.params import Param

SHORTEST_REASON = 10


class Manual(Kind):
    name = "manual"
    fields = frozenset({"value", "reason"})
    many = True
    label = "认定"
    judged = True
    about = "在上下限之间由人认定，要写明理由"
    params = (Param("min", "最少"), Param("max", "最多"))

    def __init__(self, low: int, high: int, sign: int) -> None:
        self.low, self.high, self.sign = low, high, sign

    @classmethod
    def read(cls, node: Node, period: str) -> "Manual":
        node.only("kind", "min", "max")
        low, high = node.decimal("min"), node.decimal("max")
        if low is not None and high is not None:
            if low < 0 < high:
                node.fault("max", "OUT_OF_RANGE", "一个小项只能加分或只能扣分，不能混用")
            elif low > high:
                node.fault("max", "OUT_OF_RANGE", "不能小于 min")
            elif written_negative(node, "min"):
                node.decimal("max", high=0)  # zero beside a negative is written 0
            elif written_negative(node, "max"):
                node.decimal("min", high=0)
        return cls(low or 0, high or 0, -1 if written_negative(node, "min") else 1)

    def inputs(self) -> tuple[Input, ...]:
        bounds = f"{plain(self.low)} 到 {plain(self.high)}"
        reason = Input("reason", "理由", "text", hint=f"至少 {SHORTEST_REASON} 个字")
        return Input("value", "认定分值", hint=bounds), reason

    def entry(self, fields: Fields) -> int:
        value = fields.number("value", low=self.low, high=self.high, places=2)
        reason = fields.get("reason")
        if reason is not None and (
            not isinstance(reason, str) or len(reason.strip()) < SHORTEST_REASON
        ):
            fields.fault("reason", "OUT_OF_RANGE", f"至少要写 {SHORTEST_REASON} 个字")
        return value or 0

    def amount(self, reading: int, share: Fraction | None = None) -> Exact | Missing:
        return grains(reading)

    def largest(self) -> Exact:
        return grains(self.high if self.sign > 0 else self.low)

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        edges = dict.fromkeys([plain(self.low), plain(self.high)])
        return [({"value": edge, "reason": "经两人核定的情况说明"},) for edge in edges]

    def worth(self, unit: str) -> str:
        return f"{plain(self.low)} 到 {plain(self.high)} 分，要写明理由"

    def tally(self, readings: list[Any], unit: str) -> str:
        return f"{len(readings)} 条"
