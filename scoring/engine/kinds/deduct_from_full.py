"""A full amount less the faults found, never below nothing."""

from dataclasses import dataclass, replace
from typing import Any

from scoring.engine.inputs import QUANTITY, Input
from scoring.engine.kinds.base import Exact, Fields, Fraction, Kind, Missing, Node, Together, grains
from scoring.engine.numbers import TENTH, plain
from scoring.engine.params import Param, rows


@dataclass(frozen=True)
class Fault:
    key: str
    label: str
    points: int


class DeductFromFull(Kind):
    name = "deduct_from_full"
    fields = frozenset({"fault", "quantity"})
    many = True
    aggregate = True
    full_when_empty = True
    may_be_exclusive = False
    label = "从满分扣"
    judged = True
    about = "先给满分，出一种情形扣一次，扣完为止"
    params = (Param("full", "满分"), rows("faults", "扣分情形", "分值写正数"))

    def __init__(self, full: int, faults: dict[str, Fault]) -> None:
        self.full, self.faults = full, faults

    @classmethod
    def read(cls, node: Node, period: str) -> "DeductFromFull":
        node.only("kind", "full", "faults")
        rows = node.nodes("faults")
        node.different(rows, "key")
        faults = []
        for row in rows:
            row.only("key", "label", "points")
            faults.append(Fault(row.key("key"), row.text("label"), row.amount("points", above=0)))
        return cls(node.amount("full", above=0, places=2), {f.key: f for f in faults})

    def inputs(self) -> tuple[Input, ...]:
        options = tuple((fault.key, fault.label) for fault in self.faults.values())
        quantity = replace(QUANTITY, label="几次", default="", hint="不写是 1 次")
        return Input("fault", "扣分情形", "choice", options=options), quantity

    def entry(self, fields: Fields) -> tuple[str, int]:
        fault = fields.one_of("fault", self.faults, "UNKNOWN_FAULT")
        return fault or "", fields.number("quantity", required=False, above=0, places=0) or TENTH

    def amount(self, reading: tuple[str, int], share: Fraction | None = None) -> Exact | Missing:
        return -self.faults[reading[0]].points * reading[1] * TENTH

    def together(self, amounts: list[Any]) -> Together:
        full = self.largest()
        left = full + sum(amounts)
        lines = [("FULL", full)] + ([("EXHAUSTED", -left)] if left < 0 else [])
        return Together(max(left, 0), amounts, lines)

    def largest(self) -> Exact:
        return grains(self.full)

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        return [(), *[({"fault": key},) for key in self.faults]]

    def levels(self) -> list[tuple[str, str]]:
        each = self.faults.values()
        return [(fault.key, f"{fault.label}，扣 {plain(fault.points)} 分") for fault in each]

    def worth(self, unit: str) -> str:
        each = "、".join(f"{f.label}扣 {plain(f.points)}" for f in self.faults.values())
        return f"满分 {plain(self.full)} 分，{each}，扣完为止"

    def tally(self, readings: list[Any], unit: str) -> str:
        if not readings:
            return f"没有扣分情形，满分 {plain(self.full)} 分"
        words = "、".join(
            self.faults[fault].label + (f"×{plain(number)}" if number != TENTH else "")
            for fault, number in readings
        )
        return f"满分 {plain(self.full)} 分，{words}"
