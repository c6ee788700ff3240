"""A satisfaction survey: the weighted index of its answers, when there are enough of them."""

from typing import Any

from scoring.engine.inputs import Input
from scoring.engine.kinds.base import (
    SAMPLE_TOO_SMALL,
    Exact,
    Fields,
    Fraction,
    Kind,
    Missing,
    Node,
    grains,
)
from scoring.engine.numbers import TENTH, parse, plain
from scoring.engine.params import Param

WEIGHTS = ("100", "80", "60", "30", "0")


class Survey(Kind):
    name = "survey"
    fields = frozenset({"counts", "served"})
    label = "测评"
    measured = True
    about = "群众填满意度，按各档票数折算成分"
    params = (
        Param("full", "满分"),
        Param("weights", "各档权重", "numbers", "用空格或顿号隔开；不填是 100、80、60、30、0"),
    )

    def __init__(self, period: str, full: int, weights: list[int]) -> None:
        self.per, self.full, self.weights = period, full, weights

    @classmethod
    def read(cls, node: Node, period: str) -> "Survey":
        node.only("kind", "full", "weights")
        full = node.amount("full", above=0, places=2)
        given = node.given.get("weights", list(WEIGHTS))
        if not isinstance(given, list) or not 2 <= len(given) <= 10:
            node.fault("weights", "OUT_OF_RANGE", "应当是 2 到 10 个权重")
            given = list(WEIGHTS)
        weights = []
        for i, value in enumerate(given):
            number = parse(value) if isinstance(value, str) else None
            if number is None:
                node.fault(f"weights[{i}]", "NOT_A_NUMBER", "应当是写成文字的小数")
            elif value.startswith("-"):
                node.fault(f"weights[{i}]", "OUT_OF_RANGE", "不能小于 0")
            weights.append(number or 0)
        return cls(period, full, weights)

    def inputs(self) -> tuple[Input, ...]:
        parts = tuple(f"{plain(weight)} 分的" for weight in self.weights)
        hint = f"依次是{'、'.join(parts)}票数"
        counts = Input("counts", "票数", "numbers", parts=parts, hint=hint, whole=True)
        return counts, Input("served", "服务人数", whole=True)

    def entry(self, fields: Fields) -> tuple[list[int], int]:
        wanted = len(self.weights)
        counts = fields.numbers(
            "counts", lengths=(wanted,), length_words=f"要有 {wanted} 个票数", low=0, places=0
        )
        served = fields.number("served", above=0, places=0)
        return [count // TENTH for count in counts or []], (served or TENTH) // TENTH

    def amount(
        self, reading: tuple[list[int], int], share: Fraction | None = None
    ) -> Exact | Missing:
        counts, served = reading
        answers = sum(counts)
        if answers < max(5, min(10, -(-3 * served // 10))):
            return Missing(SAMPLE_TOO_SMALL)
        weighted = sum(w * count for w, count in zip(self.weights, counts, strict=True))
        return Fraction(grains(self.full) * weighted, answers * 100 * TENTH)

    def largest(self) -> Exact:
        return Fraction(grains(self.full) * max(self.weights), 100 * TENTH)

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        rest = [0] * (len(self.weights) - 2)
        return [
            ({"counts": [8, 2, *rest], "served": 20},),
            ({"counts": [2, 1, *rest], "served": 20},),
        ]

    def worth(self, unit: str) -> str:
        return f"满分 {plain(self.full)} 分，按满意度指数折算"

    def tally(self, readings: list[Any], unit: str) -> str:
        return "、".join(f"服务 {served} 人，有效答卷 {sum(c)} 份" for c, served in readings)
