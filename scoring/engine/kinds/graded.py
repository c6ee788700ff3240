"""One option out of several: the option's points × factor."""

from dataclasses import dataclass
from typing import Any

from scoring.engine.inputs import FACTOR, Input
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
from scoring.engine.numbers import TENTH, plain
from scoring.engine.params import PERIOD_NAMES, Param, rows


@dataclass(frozen=True)
class Option:
    key: str
    label: str
    points: int
    veto: str | None
    late: bool = False


class Graded(Kind):
    name = "graded"
    fields = frozenset({"option", "factor"})
    label = "定档"
    judged = True
    about = "由会议评一个档，每档几分"
    params = (
        Param("per", "几时一档", "choice", "", (*PERIOD_NAMES, ("occurrence", "每件"))),
        rows(
            "options",
            "各档",
            "从高到低写",
            Param("veto", "否决", "choice", "", (("zero", "总分归零"),)),
            Param("late", "迟报记这一档", "flag"),
        ),
    )

    def __init__(self, per: str, options: dict[str, Option], sign: int) -> None:
        self.per, self.options, self.sign = per, options, sign
        self.many = per == "occurrence"

    @classmethod
    def read(cls, node: Node, period: str) -> "Graded":
        node.only("kind", "per", "options")
        if node.given.get("per") == "occurrence":
            per = "occurrence"
        elif node.has("per"):
            per = read_per(node, period)
        else:
            node.fault("per", "MISSING_FIELD", "缺这一项")
            per = period
        rows = node.nodes("options")
        node.different(rows, "key")
        options = []
        for row in rows:
            row.only("key", "label", "points", "veto", "late")
            veto = row.choice("veto", ["zero"]) if row.has("veto") else None
            key, label, points = row.key("key"), row.text("label"), row.amount("points")
            options.append(Option(key, label, points, veto, row.flag("late")))
        sign = one_sign(node, "options", rows, [option.points for option in options])
        return cls(per, {option.key: option for option in options}, sign)

    def inputs(self) -> tuple[Input, ...]:
        options = tuple((option.key, option.label) for option in self.options.values())
        return Input("option", "档次", "choice", options=options), FACTOR

    def entry(self, fields: Fields) -> tuple[str, int]:
        option = fields.one_of("option", self.options, "UNKNOWN_OPTION")
        return option or "", fields.factor()

    def amount(self, reading: tuple[str, int], share: Fraction | None = None) -> Exact | Missing:
        return self.options[reading[0]].points * reading[1] * TENTH

    @property
    def per_period(self) -> bool:
        return self.per in ("quarter", "year")

    def largest(self) -> Exact:
        best = max if self.sign > 0 else min
        return grains(best(option.points for option in self.options.values()))

    def levels(self) -> list[tuple[str, str]]:
        worth = [option for option in self.options.values() if option.points > 0]
        return [(option.key, f"{option.label} {plain(option.points)} 分") for option in worth]

    def option_keys(self) -> tuple[str, ...]:
        return tuple(self.options)

    def late_ways(self) -> list[tuple[str, str]]:
        late = [option for option in self.options.values() if option.late]
        return [(option.key, f"{option.label} {plain(option.points)} 分") for option in late]

    def share_of_best(self, fields: dict[str, Any]) -> Fraction | None:
        option = self.options.get(fields.get("option", ""))
        best = max((one.points for one in self.options.values()), default=0)
        return Fraction(option.points, best) if option is not None and best > 0 else None

    def vetoes(self, reading: tuple[str, int]) -> str | None:
        return self.options[reading[0]].veto

    def examples(self) -> list[tuple[dict[str, Any], ...]]:
        each: list[tuple[dict[str, Any], ...]] = [({"option": key},) for key in self.options]
        keys = list(self.options)
        twice = [({"option": keys[-1]}, {"option": keys[0]})] if self.many and keys[1:] else []
        return each + twice

    def worth(self, unit: str) -> str:
        each = "、".join(f"{o.label} {plain(o.points)}" for o in self.options.values())
        return f"{unit or '定档'}：{each}"

    def tally(self, readings: list[Any], unit: str) -> str:
        counts: dict[str, int] = {}
        for option, factor in readings:
            label = self.options[option].label
            if factor != TENTH:
                label += f"（系数 {plain(factor)}）"
            counts[label] = counts.get(label, 0) + 1
        return "、".join(k if n == 1 else f"{k} {n} 件" for k, n in counts.items())
