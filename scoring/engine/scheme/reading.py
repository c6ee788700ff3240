"""A scheme's content, read whole; every fault goes into the nodes' list."""

import re
from fractions import Fraction
from typing import Any

from scoring.engine import numbers
from scoring.engine.kinds import KINDS, Kind
from scoring.engine.scheme.earning import earned_by, earned_once
from scoring.engine.scheme.items import (
    EVIDENCE,
    POSTS,
    REQUIRES,
    ROUTES,
    SHORTEST_COUNT,
    SUBJECTS,
    WITHOUT_COMMITTEE,
    Category,
    Grade,
    Item,
    Quota,
)
from scoring.engine.shape import PERS, Node


class SchemeReading:
    """The scheme's parts, read once; faults go into the nodes' list."""

    def __init__(self, node: Node) -> None:
        node.only(
            "code", "name", "subject", "period", "floor", "missing", "min_countable_months",
            "classes", "class_quota", "categories", "lint_exempt",
        )  # fmt: skip
        self.code = node.key("code", SCHEME_CODE)
        self.name = node.text("name")
        self.subject = node.choice("subject", SUBJECTS)
        self.period = node.choice("period", PERS)
        self.floor = _cents(node.decimal("floor", required=False, places=2))
        self.missing = node.choice("missing", ["ignore", "unranked"], default="ignore")
        self.min_countable_months = node.whole(
            "min_countable_months", 0, 12, SHORTEST_COUNT[self.period]
        )
        self.classes = _classes(node)
        self.quota = _quota(node, self.classes) if node.has("class_quota") else None
        rows = node.nodes("categories")
        self.categories = [_category(row, self.period) for row in rows]
        node.different(rows, "code")
        _items_differ(rows)
        earned_once(rows)
        self.lint_exempt = _exempt(node, {i.code for c in self.categories for i in c.items})


SCHEME_CODE = re.compile(r"[a-z][a-z0-9_-]{0,63}")


def _cents(number: int | None) -> int | None:
    return None if number is None else numbers.cents_of(number)


def _classes(node: Node) -> list[Grade]:
    rows = node.nodes("classes", most=20)
    node.different(rows, "name")
    grades: list[Grade] = []
    for i, row in enumerate(rows):
        row.only("name", "min")
        name, low = row.text("name"), None
        if i < len(rows) - 1:
            low = _cents(row.decimal("min", places=2))
            above = grades[-1].min if grades else None
            if low is not None and above is not None and low >= above:
                row.fault("min", "OUT_OF_RANGE", "等次要从高到低写")
        elif row.has("min"):
            row.fault("min", "UNEXPECTED_FIELD", "末档没有下限")
        grades.append(Grade(name, low))
    return grades


def _quota(node: Node, classes: list[Grade]) -> Quota | None:
    row = Node(node.given["class_quota"], node.at("class_quota"), node.errors)
    row.only("class", "share", "ties")
    grade = row.text("class")
    if grade and grade not in [g.name for g in classes[:-1]]:
        row.fault("class", "OUT_OF_RANGE", "要是末档以外的一个等次")
    ties = row.choice("ties", ["strict", "inclusive"], default="strict")
    text = row.text("share")
    top, _, bottom = text.partition("/")
    parts = [p for p in (top, bottom) if SHARE_PART.fullmatch(p)]
    if len(parts) < 2:
        if text:
            row.fault("share", "OUT_OF_RANGE", '要写成分数，例如 "1/3"')
        return None
    return Quota(grade, Fraction(int(top), int(bottom)), ties == "inclusive")


WEIGHT = re.compile(r"0\.[0-9]{1,4}|1(\.0{1,4})?")
SHARE_PART = re.compile(r"[1-9][0-9]{0,5}")


def _category(node: Node, period: str) -> Category:
    node.only("code", "name", "identity", "cap", "cap_negative", "weight", "pool", "items")
    code = node.key("code")
    full, mode = None, ""
    if node.has("pool"):
        pool = Node(node.given["pool"], node.at("pool"), node.errors)
        pool.only("full", "mode")
        full = _cents(pool.decimal("full", above=0, places=2))
        mode = pool.choice("mode", ["pool", "subtract"])
    rows = node.nodes("items")
    items = tuple(_item(row, code, period) for row in rows)
    if node.has("pool"):
        for row, item in zip(rows, items, strict=True):
            if item.kind.sign > 0 and item.kind.largest() > 0:
                row.fault("rule", "OUT_OF_RANGE", "倒扣池里只能有扣分项")
    weight = node.decimal("weight", required=False, above=0, high=numbers.TENTH, written=WEIGHT)
    return Category(
        code=code,
        name=node.text("name"),
        identity=node.text("identity", required=False),
        cap=_cents(node.decimal("cap", required=False, low=0, places=2)),
        cap_negative=_cents(node.decimal("cap_negative", required=False, high=0, places=2)),
        weight=None if weight is None else Fraction(weight, numbers.TENTH),
        pool=full,
        pool_mode=mode,
        items=items,
    )


def _item(node: Node, category: str, period: str) -> Item:
    node.only(
        "code", "name", "earns", "unit", "rule", "cap_month", "cap_quarter", "cap_year", "roles",
        "requires", "exclusive", "not_applicable_when", "domain", "prorate", "masked", "route",
        "evidence", "talk", "earned_by",
    )  # fmt: skip
    before = len(node.errors)
    kind = _kind(node, period)
    sound = len(node.errors) == before
    # What follows from the rule is asked only of a rule that could be read.
    limits: dict[str, Any] = {"high": 0} if kind.sign < 0 else {"low": 0}
    if not sound:
        limits, kind = {}, KINDS["veto"].read(Node(UNREAD, "", []), period)
    caps = {
        key: _cents(node.decimal(key, required=False, places=2, **limits))
        for key in ("cap_month", "cap_quarter", "cap_year")
    }
    prorate = False
    if node.has("prorate") and sound and not kind.may_prorate:
        node.fault("prorate", "UNEXPECTED_FIELD", "按月折算只用于 ratio")
    else:
        prorate = node.flag("prorate")
    if node.has("exclusive") and sound and not kind.may_be_exclusive:
        node.fault("exclusive", "UNEXPECTED_FIELD", f"就高补差不能用于 {kind.name}")
    return Item(
        code=node.key("code"),
        name=node.text("name"),
        earns=node.text("earns", longest=400),
        unit=node.text("unit", required=False),
        category=category,
        kind=kind,
        rule=node.given.get("rule", {}),
        roles=node.choices("roles", POSTS),
        requires=node.choices("requires", REQUIRES),
        exclusive=node.text("exclusive", required=False) or None,
        not_applicable_when=node.choice("not_applicable_when", [WITHOUT_COMMITTEE])
        if node.has("not_applicable_when")
        else None,
        domain=node.text("domain", required=False) or None,
        prorate=prorate,
        masked=node.flag("masked"),
        talk=node.flag("talk"),
        route=node.choice("route", ROUTES) if node.has("route") else "",
        evidence=node.choice("evidence", EVIDENCE) if node.has("evidence") else "",
        earned_by=earned_by(node, kind) if sound else (),
        **caps,
    )


# Stands for a rule that cannot be read, until the file is refused.
UNREAD = {"kind": "veto", "effect": "zero"}


def _kind(node: Node, period: str) -> Kind:
    if not node.has("rule"):
        node.fault("rule", "MISSING_FIELD", "缺这一项")
        return KINDS["veto"].read(Node(UNREAD, "", []), period)
    rule = Node(node.given["rule"], node.at("rule"), node.errors)
    name = rule.choice("kind", KINDS)
    if name != rule.given.get("kind"):
        return KINDS["veto"].read(Node(UNREAD, "", []), period)
    return KINDS[name].read(rule, period)


def _items_differ(categories: list[Node]) -> None:
    seen: set[str] = set()
    for category in categories:
        rows = category.given.get("items")
        for i, row in enumerate(rows if isinstance(rows, list) else []):
            code = row.get("code") if isinstance(row, dict) else None
            if isinstance(code, str) and code in seen:
                category.fault(f"items[{i}].code", "DUPLICATE_ID", f"编码 {code} 前面已经有了")
            elif isinstance(code, str):
                seen.add(code)


def _exempt(node: Node, items: set[str]) -> dict[str, str]:
    if node.given.get("lint_exempt") == []:
        return {}
    found = {}
    for row in node.nodes("lint_exempt", required=False):
        row.only("item", "reason")
        item = row.key("item")
        if item and item not in items:
            row.fault("item", "OUT_OF_RANGE", f"方案里没有 {item}")
        found[item] = row.text("reason", longest=400)
    return found
