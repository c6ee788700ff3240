"""One item of every kind of rule, with what is typed for it: right, wrong, and how it reads."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from scoring.scheme.services import versions
from tests.snapshots import snapshot
from tests.world import World, clock, zhiwei_text

MONTH = "2026-10"
NOW = "2026-10-20 10:00"
REASON = "支委会研究认定，详见会议记录"


@dataclass(frozen=True)
class Case:
    """`typed`: input by input, as a table or the grid takes it; `stored`: the entry's fields;
    `wrong`: a typing that is refused with `why`; `words`: of the history line; `sentence`: of the
    explanation."""

    kind: str
    rule: dict[str, Any]
    typed: tuple[str, ...]
    stored: dict[str, Any]
    wrong: tuple[str, ...]
    why: str
    words: str
    sentence: str

    @property
    def item(self) -> str:
        return f"K{list(CASES).index(self.kind) + 1:02}"


def _case(kind: str, rule: dict[str, Any], *rest: Any) -> Case:
    return Case(kind, {"kind": kind, **rule}, *rest)


GRADES = [
    {"key": "best", "label": "优秀", "points": "2"},
    {"key": "good", "label": "良好", "points": "1"},
]
PARTS = [
    {"key": "book", "label": "台账齐全", "points": "1"},
    {"key": "talk", "label": "谈心、家访", "points": "2"},
    {"key": "plan", "label": "有计划", "points": "0.5"},
]
FAULTS = [
    {"key": "late", "label": "迟交", "points": "0.5"},
    {"key": "wrong", "label": "差错", "points": "1"},
]
BANDS = [{"min": "90", "points": "2"}, {"min": "60", "points": "1"}]
CASES = {
    case.kind: case
    for case in (
        _case("per_occurrence", {"points": "0.5"}, ("3",), {"quantity": "3"}, ("三",), "不是数字",
              "数量 3", "3 次"),
        _case("graded", {"per": "month", "options": GRADES}, ("good",), {"option": "good"},
              ("上乘",), "没有", "良好", "良好"),
        _case("ratio", {"full": "10"}, ("9", "10"), {"actual": "9", "target": "10"}, ("九", "10"),
              "不是数字", "目标数 10", "完成 9，目标 10"),
        _case("banded", {"bands": BANDS}, ("91",), {"value": "91"}, ("甲",), "不是数字",
              "数值 91", "数值 91"),
        _case("checklist", {"parts": PARTS}, ("谈心、家访、有计划",), {"parts": ["talk", "plan"]},
              ("谈心、家访、上了墙",), "没有", "做到 谈心、家访、有计划", "做到 2 样"),
        _case("deduct_from_full", {"full": "3", "faults": FAULTS}, ("late", "2"),
              {"fault": "late", "quantity": "2"}, ("早到", "2"), "没有", "迟交 / 几次 2", "迟交×2"),
        _case("manual", {"min": "0", "max": "2"}, ("1.5", REASON),
              {"value": "1.5", "reason": REASON}, ("9", REASON), "不能大于 2", f"理由 {REASON}",
              "1.50"),
        _case("mean", {"full": "10"}, ("8",), {"value": "8"}, ("11",), "不能大于 10", "得分 8",
              "1 次（8）平均"),
        _case("outside", {"full": "5"}, ("86",), {"value": "86"}, ("120",), "不能大于 100",
              "成绩 86", "成绩 86"),
        _case("panel", {"full": "10"}, ("9.5、9、8.8",), {"marks": ["9.5", "9", "8.8"]},
              ("9.5、甲",), "不是数字", "评委评分 9.5、9、8.8", "3 位评委评分"),
        _case("readers", {"full": "10", "spread": "3"}, ("8、9",), {"marks": ["8", "9"]}, ("8",),
              "要有两个或三个评阅分", "评阅分 8、9", "评阅分 8、9"),
        _case("survey", {"full": "5"}, ("8、2、0、0、0", "20"),
              {"counts": ["8", "2", "0", "0", "0"], "served": "20"}, ("8、2", "20"),
              "要有 5 个票数", "票数 100 分的 8、80 分的 2", "有效答卷 10 份"),
        _case("veto", {"effect": "worst_class"}, ("出现",), {}, ("也许",), "没有", "", "末档"),
    )
}  # fmt: skip


def scheme_text(route: str) -> str:
    """The committee's scheme with a category of one item of every kind."""
    document = yaml.safe_load(zhiwei_text())
    items = [
        {
            "code": case.item,
            "name": f"试用{case.kind}",
            "earns": "会议议定、试用一种规则",
            "rule": case.rule,
            "route": route,
        }
        for case in CASES.values()
    ]
    document["categories"].append({"code": "K", "name": "每种规则", "items": items})
    return yaml.safe_dump(document, allow_unicode=True)


def put_in_force(world: World, route: str) -> World:
    at = clock("2026-09-01 08:00")
    version = versions.load(text=scheme_text(route), by=None, at=at)
    first = date(2026, 10, 1)
    versions.put_in_force(plant=world.plant, version=version, from_month=first, by=None, at=at)
    world.open(MONTH)
    return world


@snapshot
def kinds_world(world: World) -> World:
    """October by a scheme of which the branch enters one item of every kind."""
    return put_in_force(world, "BRANCH")


@snapshot
def claimed_kinds(world: World) -> World:
    """The same, but everybody says himself what he did."""
    return put_in_force(world, "SELF")


@snapshot
def provided_kinds(world: World) -> World:
    """The same, but a department gives the figures."""
    return put_in_force(world, "DEPT")
