"""Parts that are met or not."""

from dataclasses import dataclass
from typing import Any

from scoring.engine.errors import shown
from scoring.engine.inputs import Input
from scoring.engine.kinds.base import Exact, Fields, Fraction, Kind, Missing, Node, grains
from scoring.engine.numbers import plain
from scoring.engine.params import Param, rows


@dataclass(frozen=True)
class Part:
    key: str
    label: str
    points: int


class Checklist(Kind):
    name = "checklist"
    fields = frozenset({"parts"})
    label = "清单"
    judged = True
    about = "几样要求，做到几样得几样的分，或全部做到才得"
    params = (
        Param(
            "mode", "怎样得分", "choice", "", (("sum", "做到几样得几样"), ("all", "全部做到才得分"))
        ),
        rows("parts", "各部分"),
    )

    def __init__(self, period: str, parts: dict[str, Part], mode: str) -> None:
        self.per, self.parts, self.mode = period, parts, mode

    @classmethod
    def read(cls, node: Node, period: str) -> "Checklist":
        node.only("kind", "parts", "mode")
        rows = node.nodes("parts")
        node.different(rows, "key")
        parts = []
        for row in rows:
            row.only("key", "label", "points")
            parts.append(Part(row.key("key"), row.text("label"), row.amount("points", low=0)))
        mode = node.choice("mode", ["sum", "all"], default="sum")
        return cls(period, {part.key: part for part in parts}, mode)

    def inputs(self) -> tuple[Input, ...]:
        options = tuple((part.key, part.label) for part in self.parts.values())
        return (Input("parts", "做到的", "picks", options=options, hint="一样也没有，写“无”"),)

    def entry(self, fields: Fields) -> frozenset[str]:
        value = fields.get("parts")
        if value is None:
            return frozenset()
        rows = value if isinstance(value, list) else [value]
        wrong = [part for part in rows if not isinstance(part, str) or part not in self.parts]
        if wrong or not isinstance(value, list):
            text = f"没有这一部分：{shown(wrong[0])}" if wrong else "应当是一列部分的编码"
            fields.fault("parts", "UNKNOWN_PART", text)
            return frozenset()
        return frozenset(value)

    def amount(self, reading: frozenset[str], share: Fraction | None = None) -> Exact | Missing:
        if self.mode == "all" and len(reading) < len(self.parts):
            return 0
        return grains(sum(self.parts[key].points for key in reading))

    def largest(self) -> Exact:
        return grains(sum(part.points for part in self.parts.values()))

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        keys = list(self.parts)
        return [({"parts": keys[:1]},), ({"parts": keys},)]

    def worth(self, unit: str) -> str:
        each = "、".join(f"{p.label} {plain(p.points)}" for p in self.parts.values())
        return f"全部做到才得分：{each}" if self.mode == "all" else each

    def tally(self, readings: list[Any], unit: str) -> str:
        met = [part.label for key, part in self.parts.items() if any(key in r for r in readings)]
        return f"做到 {len(met)} 样" + (f"（{'、'.join(met)}）" if met else "")
