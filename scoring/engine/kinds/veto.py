"""Worth nothing itself; its effect is on the whole period."""

from typing import Any

from scoring.engine.inputs import Input
from scoring.engine.kinds.base import Exact, Fields, Fraction, Kind, Missing, Node
from scoring.engine.params import Param


class Veto(Kind):
    name = "veto"
    many = True
    may_be_exclusive = False
    sign = 0
    label = "否决"
    judged = True
    about = "本身不计分，一出现就总分归零或等次定为末档"
    params = (
        Param(
            "effect", "后果", "choice", "", (("zero", "总分归零"), ("worst_class", "等次定为末档"))
        ),
    )

    def __init__(self, effect: str) -> None:
        self.veto = effect

    @classmethod
    def read(cls, node: Node, period: str) -> "Veto":
        node.only("kind", "effect")
        return cls(node.choice("effect", ["zero", "worst_class"]))

    def inputs(self) -> tuple[Input, ...]:
        options = (("1", "出现"),)
        return (Input("", "情形", "mark", required=False, options=options),)

    def entry(self, fields: Fields) -> None:
        return None

    def amount(self, reading: None, share: Fraction | None = None) -> Exact | Missing:
        return 0

    def largest(self) -> Exact:
        return 0

    def vetoes(self, reading: Any) -> str | None:
        return self.veto

    def worth(self, unit: str) -> str:
        return "总分记 0" if self.veto == "zero" else "等次直接定为末档"

    def tally(self, readings: list[Any], unit: str) -> str:
        return f"出现 {len(readings)} 次，{self.worth(unit)}"
