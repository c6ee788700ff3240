"""The sentence behind every number, out of the trace."""

from dataclasses import dataclass
from typing import Any

from scoring.engine.facts.facts import Entry, Facts
from scoring.engine.numbers import TENTH, cents, money, plain
from scoring.engine.scheme.items import Category, Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score.evaluation import Line
from scoring.engine.score.monthly import MonthResult
from scoring.engine.score.scoring import Result

WHY_NOT = {
    "SUPERSEDED": "已更正",
    "VOID": "作废",
    "NOT_CONFIRMED": "还没有确认",
    "NOT_IN_POST": "当天不在任",
    "ROLE_NOT_ELIGIBLE": "当天的职务不计这一项",
    "NOT_APPLICABLE": "支部不设这一项",
    "PEER_NOT_CONFIRMED": "对方还没有确认",
    "ATTACHMENT_MISSING": "缺附件",
    "REFERENCE_MISSING": "缺文号或编号",
    "REASON_MISSING": "缺理由",
    "TARGET_MISSING": "没有目标数",
    "SAMPLE_TOO_SMALL": "有效答卷太少",
    "THIRD_READER_NEEDED": "两人评阅相差太大，等第三人",
    "SAME_MATTER": "同一事项已按更高的一级计过",
}
SPANS = {"CAP_MONTH": "当月", "CAP_QUARTER": "当季", "CAP_YEAR": "全年"}


@dataclass(frozen=True)
class Sentence:
    """Why one number is what it is. `month` or `item` may be empty for a line of the whole.

    `amount`: hundredths; stored, it is a string with two decimals.
    """

    category: str
    item: str
    month: str
    amount: int
    text: str
    entries: tuple[str, ...] = ()

    @classmethod
    def read(cls, raw: dict[str, Any]) -> "Sentence":
        return cls(**raw | {"amount": cents(raw["amount"]), "entries": tuple(raw["entries"])})

    def as_dict(self) -> dict[str, Any]:
        return {
            "category": self.category,
            "item": self.item,
            "month": self.month,
            "amount": money(self.amount),
            "text": self.text,
            "entries": list(self.entries),
        }


def sentences(
    rubric: Rubric, result: Result | MonthResult, facts: Facts, *, for_board: bool = False
) -> list[Sentence]:
    """In the order of the scheme and the calendar; limits of categories and total at the end.

    On a board entries that were corrected or withdrawn are not spoken of.
    """
    entries = {entry.id: entry for entry in facts.entries.get(result.subject, [])}
    values = _values(result)
    stands = {code: month for code, month in values if rubric.items[code].kind.aggregate}
    cells: dict[tuple[str, str], list[Line]] = {}
    for line in result.trace:
        if line.item and line.month:
            month = stands.get(line.item, line.month)
            cells.setdefault((line.item, month), []).append(line)
    place = {code: i for i, code in enumerate(rubric.items)}
    found = []
    for code, month in sorted(cells, key=lambda cell: (place[cell[0]], cell[1])):
        lines = cells[code, month]
        if for_board and all(line.code in ("SUPERSEDED", "VOID") for line in lines):
            continue
        value = values.get((code, month), 0)
        found.append(_cell(rubric.items[code], month, value, lines, entries, for_board))
    return found + _limits(rubric, result)


def _values(result: Result | MonthResult) -> dict[tuple[str, str], int]:
    """Hundredths by item and month."""
    if isinstance(result, MonthResult):
        return {(code, result.month): value for code, value in result.items.items()}
    return {
        (code, month): value
        for month, items in result.months.items()
        for code, value in items.items()
    }


def _cell(
    item: Item,
    month: str,
    value: int,
    lines: list[Line],
    entries: dict[str, Entry],
    for_board: bool,
) -> Sentence:
    counted = [line for line in lines if line.code == "COUNTED"]
    readings = [entries[line.entry].reading for line in counted if line.entry]
    before = value - sum(line.amount for line in lines if line.code in SPANS)
    parts = []
    if counted or any(line.code == "FULL" for line in lines):
        tally = item.kind.tally(readings, item.unit) + item.kind.joint
        parts.append(f"{tally}共 {money(before)} 分")
    for line in lines:
        if line.code in SPANS:
            parts.append(_cap(item, line))
    parts += _not_counted(lines, for_board)
    if for_board and item.masked:
        parts = [f"{money(value)} 分"]  # the reason is for those whom it concerns
    return Sentence(
        category=item.category,
        item=item.code,
        month=month,
        amount=value,
        text=f"{item.name} {'，'.join(parts)}",
        entries=tuple(line.entry for line in lines if line.entry and line.code != "SUPERSEDED"),
    )


def _cap(item: Item, line: Line) -> str:
    cap = {"CAP_MONTH": item.cap_month, "CAP_QUARTER": item.cap_quarter}.get(
        line.code, item.cap_year
    )
    less = "少计" if line.amount < 0 else "少扣"
    return f"{SPANS[line.code]}封顶 {money(cap or 0)} 分，{less} {money(abs(line.amount))} 分"


def _not_counted(lines: list[Line], for_board: bool) -> list[str]:
    counts: dict[str, int] = {}
    for line in lines:
        if line.code in WHY_NOT and not (for_board and line.code in ("SUPERSEDED", "VOID")):
            counts[line.code] = counts.get(line.code, 0) + 1
    return [f"{n} 条未计（{WHY_NOT[code]}）" for code, n in counts.items()]


def _pool(category: Category, amount: int) -> str:
    full = money(category.pool or 0)
    if category.pool_mode == "pool":
        return f"从满分 {full} 分里扣"
    return f"最多扣 {full} 分，少扣 {money(amount)} 分"


def _limits(rubric: Rubric, result: Result | MonthResult) -> list[Sentence]:
    found = []
    for line in result.trace:
        category = rubric.categories[line.category] if line.category else None
        text = ""
        if line.code == "CAP_CATEGORY" and category is not None:
            cap = category.cap if line.amount < 0 else category.cap_negative
            less = "少计" if line.amount < 0 else "少扣"
            text = f"{category.name}封顶 {money(cap or 0)} 分，{less} {money(abs(line.amount))} 分"
        elif line.code == "POOL" and category is not None:
            text = f"{category.name}{_pool(category, line.amount)}"
        elif line.code == "WEIGHT" and category is not None and category.weight is not None:
            text = f"{category.name}按权重 {plain(int(category.weight * 100 * TENTH))}% 计"
        elif line.code == "FLOOR":
            text = f"总分不低于 {money(rubric.floor or 0)} 分，补 {money(line.amount)} 分"
        elif line.code == "VETO_ZERO":
            text = "有一票否决情形，总分记 0"
        if text:
            found.append(Sentence(line.category or "", "", "", line.amount, text))
    if isinstance(result, Result) and result.adjustments:
        text = f"更正以前各期 {money(result.adjustments)} 分"
        found.append(Sentence("", "", "", result.adjustments, text))
    return found
