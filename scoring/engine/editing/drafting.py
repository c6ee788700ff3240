"""A scheme's document in parts that a form can show: head, categories, items.

A form is a flat dict: dotted key -> text, flag, list of texts, or list of rows. What a form did
not change stays in the document as it was written, so that forms and files come to one scheme.
"""

import copy
import re
from dataclasses import replace
from typing import Any

from scoring.engine.inputs import plain_text
from scoring.engine.kinds import KINDS
from scoring.engine.params import Param
from scoring.engine.scheme.items import (
    DOMAINS,
    EVIDENCE,
    POSTS,
    REQUIRES,
    ROUTES,
    WITHOUT_COMMITTEE,
)

Document = dict[str, Any]
Flat = dict[str, Any]

POST_NAMES = dict(
    zip(
        POSTS,
        ("书记", "副书记", "组织委员", "宣传委员", "纪检委员", "青年委员", "生产委员",
         "群众工作委员", "保密委员", "支部委员"),
        strict=True,
    )
)  # fmt: skip
REQUIRE_NAMES = dict(zip(REQUIRES, ("对方确认", "附件", "文号或编号", "理由"), strict=True))
ROUTE_NAMES = dict(
    zip(
        ROUTES,
        ("会议记录带出", "支部评定", "本人申报", "对方确认", "部门提供", "系统"),
        strict=True,
    )
)
EVIDENCE_NAMES = dict(
    zip(EVIDENCE, ("E0 不要佐证", "E1 系统里已有，或写文号", "E2 写一句话", "E3 附件"), strict=True)
)
KIND_NAMES = {name: kind.label for name, kind in KINDS.items()}
PER_NAMES = {"month": "当月", "quarter": "当季", "year": "全年"}


def _pairs(names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(names.items())


HEAD = (
    Param("name", "方案名称", "text"),
    Param("floor", "总分不低于", hint="一般写 0；不填就没有底"),
    Param("missing", "有缺项的", "choice", "不选是照常排名",
          (("ignore", "照常排名"), ("unranked", "不参加排名"))),
    Param("min_countable_months", "任职满几个月才排名", "whole", "不填按周期：月 1、季 2、年 6"),
    Param("classes", "等次", "rows", "从高到低写；末档不写下限", (),
          (Param("name", "等次", "text"), Param("min", "不低于"))),
    Param("class_quota.class", "限定比例的等次", "text", "不限就都不填"),
    Param("class_quota.share", "最多占几分之几", "text", "例如 1/3"),
    Param("class_quota.ties", "卡在线上的并列者", "choice", "",
          (("strict", "都不算"), ("inclusive", "都算"))),
)  # fmt: skip
CATEGORY = (
    Param("name", "大项名称", "text"),
    Param("identity", "按什么身份计", "text", "例如 支委身份"),
    Param("cap", "加分封顶", hint="不填就不封顶"),
    Param("cap_negative", "扣分封顶", hint="写负数，例如 -10"),
    Param("weight", "权重", hint="0.4 就是四成；不填是 1"),
    Param("pool.full", "倒扣池满分", hint="只用于扣分的大项：先给满分再往下扣"),
    Param("pool.mode", "倒扣池怎么算", "choice", "",
          (("pool", "满分起扣，剩多少得多少"), ("subtract", "只从总分里扣"))),
)  # fmt: skip
ITEM = (
    Param("name", "小项名称", "text"),
    Param("earns", "怎样得分", "long", "写给支委看的一句话：做到什么、做到几成"),
    Param("unit", "单位", "text", "例如 每次、每人次"),
    Param("rule.kind", "规则", "choice", "", _pairs(KIND_NAMES)),
)
ITEM_LIMITS = (
    Param("cap_month", "当月封顶", hint="扣分项写负数"),
    Param("cap_quarter", "当季封顶"),
    Param("cap_year", "全年封顶"),
    Param("roles", "哪些职务计这一项", "many", "不选就是都计", _pairs(POST_NAMES)),
    Param("requires", "缺了不计", "many", "", _pairs(REQUIRE_NAMES)),
    Param("route", "从哪里来", "choice", "", _pairs(ROUTE_NAMES)),
    Param("evidence", "佐证", "choice", "", _pairs(EVIDENCE_NAMES)),
    Param("exclusive", "就高补差的组", "text",
          "同一事项在同组几项里只计最高一级；可以选草案里已有的组，也可以写新的，一般写本项编码"),
    Param("not_applicable_when", "不设这一项的支部", "choice", "",
          ((WITHOUT_COMMITTEE, "未设支委会的支部"),)),
    Param("domain", "只用于哪个领域", "choice", "不选就都用", tuple((d, d) for d in DOMAINS)),
    Param("prorate", "到岗不满一期的按月折算", "flag", "只用于比例"),
    Param("masked", "榜上只写扣分、不写原因", "flag"),
)  # fmt: skip


def params_of(place: str, piece: Document) -> tuple[Param, ...]:
    """The fields of a part: `scheme`, `category:A` or `item:A07`."""
    if place == "scheme":
        return HEAD
    if place.startswith("category:"):
        return CATEGORY
    rule = piece.get("rule")
    kind = KINDS.get(rule.get("kind", "") if isinstance(rule, dict) else "")
    own = [
        Param(f"rule.{p.key}", p.label, p.form, p.hint, p.options, p.columns)
        for p in (kind.params if kind else ())
    ]
    about = kind.about if kind else ""
    item = [replace(p, hint=about) if p.key == "rule.kind" else p for p in ITEM]
    return (*item, *own, *ITEM_LIMITS)


def part(document: Document, place: str) -> Document | None:
    """The part itself, to be changed in place; None when there is no such part."""
    if place == "scheme":
        return document
    what, _, code = place.partition(":")
    if what == "category":
        rows = document["categories"]
    elif what != "item":
        return None
    else:
        rows = [item for category in document["categories"] for item in category["items"]]
    found: Document | None = next((row for row in rows if row.get("code") == code), None)
    return found


def places(document: Document) -> list[str]:
    found = ["scheme"]
    for category in document["categories"]:
        found.append(f"category:{category['code']}")
        found += [f"item:{item['code']}" for item in category["items"]]
    return found


def flat(piece: Document, params: tuple[Param, ...]) -> Flat:
    """The part as its form shows it."""
    return {param.key: _shown(_get(piece, param.key), param) for param in params}


def _get(piece: Document, key: str) -> Any:
    value: Any = piece
    for name in key.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _shown(value: Any, param: Param) -> Any:
    if param.form == "flag":
        return value is True
    if param.form in ("many", "numbers"):
        return [str(v) for v in value] if isinstance(value, list) else []
    if param.form == "rows":
        rows = value if isinstance(value, list) else []
        return [
            {column.key: _words(row.get(column.key)) for column in param.columns}
            for row in rows
            if isinstance(row, dict)
        ]
    return _words(value)


def _words(value: Any) -> str:
    return "" if value is None else str(value)


def cleaned(value: Any, param: Param) -> Any:
    """What was typed, in the form's own shape: numbers half-width, keys for rows without one."""
    if param.form == "flag":
        return bool(value)
    if param.form in ("many", "numbers"):
        return [_number(v) if param.form == "numbers" else v for v in value]
    if param.form == "rows":
        rows = [
            {c.key: cleaned(row.get(c.key, ""), c) for c in param.columns}
            for row in value
            if any(str(row.get(c.key, "")).strip() for c in param.columns)
        ]
        return _keyed(rows)
    text = str(value).replace("\r\n", "\n")
    return _number(text) if param.form in ("number", "whole") else text.strip()


def _number(text: str) -> str:
    found = plain_text(text).replace("−", "-")
    return found.removesuffix("分").strip()


def _keyed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not rows or "key" not in rows[0]:
        return rows
    taken = {row["key"] for row in rows}
    for row in rows:
        if not row["key"]:
            row["key"] = next(f"k{n}" for n in range(1, 10_000) if f"k{n}" not in taken)
            taken.add(row["key"])
    return rows


def put(piece: Document, param: Param, value: Any) -> None:
    """Write one field of a form into its part; an empty one is left out of the document."""
    *above, last = param.key.split(".")
    inside = piece
    for name in above:
        if not isinstance(inside.get(name), dict):
            inside[name] = {}
        inside = inside[name]
    if value in ("", [], False, None):
        inside.pop(last, None)
        if above and not inside:
            piece.pop(above[0], None)
        return
    if param.key == "rule.kind":
        _change_kind(piece, value)
        return
    if param.form == "rows":
        value = [{k: v for k, v in row.items() if v != ""} for row in value]
    inside[last] = int(value) if param.form == "whole" and WHOLE.fullmatch(value) else value


WHOLE = re.compile(r"[0-9]{1,6}")


# What a new item begins with, until somebody says what it is worth: earning, or taking away.
PLAIN: tuple[Document, ...] = (
    {"rule": {"kind": "per_occurrence", "points": "0.5"}, "cap_month": "1.0"},
    {"rule": {"kind": "per_occurrence", "points": "-0.5"}, "cap_month": "-1.0"},
)


def _change_kind(piece: Document, name: str) -> None:
    """Another kind of rule keeps what both kinds ask for in the same way. The cap of a new item
    that nobody chose goes: it would quietly cut what the other kind gives."""
    before = piece.get("rule", {})
    if {"rule": before, "cap_month": piece.get("cap_month")} in PLAIN:
        del piece["cap_month"]
    old, new = KINDS.get(before.get("kind", "")), KINDS.get(name)
    shared = {p.key: p.form for p in old.params} if old else {}
    kept = [p.key for p in new.params if shared.get(p.key) == p.form] if new else []
    piece["rule"] = {"kind": name} | {key: before[key] for key in kept if key in before}


def untouched(typed: Any, shown: Any, param: Param) -> bool:
    """Whether a form sent back what it showed. A browser keeps one line in the input of a line and
    sends boxes in the order of the form; blanks at the ends are trimmed here."""
    if param.form == "many":
        return set(typed) == set(shown)
    if param.form == "rows":
        shown = [{key: "".join(text.splitlines()) for key, text in row.items()} for row in shown]
    elif param.form == "text":
        shown = "".join(shown.splitlines())
    return bool(typed == cleaned(shown, param))


def merge(
    seen: Document, now: Document, typed: Flat, params: tuple[Param, ...]
) -> tuple[Document, list[str], list[str]]:
    """Three ways: the part with what was typed, keys that changed, keys two people changed.

    `seen` is the part as the writer saw it, `now` as it stands. Conflicting fields stay as they
    stand.
    """
    made = copy.deepcopy(now)
    saw, stands = flat(seen, params), flat(now, params)
    own = {param.key for param in params_of("item:", now)}
    changed: list[str] = []
    conflicts: list[str] = []
    for param in params:
        key = param.key
        if key not in typed or typed[key] == stands[key] or untouched(typed[key], saw[key], param):
            continue
        if "rule.kind" in changed and key.startswith("rule."):
            continue  # what was typed into the fields of the former rule
        # A field of a rule that is another kind by now has no place any more.
        if stands[key] != saw[key] or (key.startswith("rule.") and key not in own):
            conflicts.append(key)
        else:
            put(made, param, typed[key])
            changed.append(key)
    return made, changed, conflicts


def in_words(value: Any, param: Param) -> str:
    """A field's value in words."""
    if value in ("", [], None):
        return "空"
    if param.form == "flag":
        return "是" if value else "否"
    names = dict(param.options)
    if param.form == "rows":
        return "；".join(
            " ".join(str(row[c.key]) for c in param.columns if c.key != "key" and row.get(c.key))
            for row in value
        )
    if isinstance(value, list):
        return "、".join(str(names.get(v, v)) for v in value)
    return str(names.get(value, value))
