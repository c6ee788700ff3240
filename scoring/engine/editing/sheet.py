"""A scheme as tables of texts, one row an item.

The columns of the rules come from the kinds' own descriptions (engine/params.py), so that a new
kind brings its columns with it.
"""

import json
import re
from typing import Any

from scoring.engine.editing import part_params
from scoring.engine.kinds import KINDS
from scoring.engine.params import PERIOD_NAMES, Param
from scoring.engine.scheme.items import SUBJECTS

Document = dict[str, Any]
ITEMS, HEAD, CLASSES, EXEMPT = "小项", "方案", "等次", "放行"
YES, NO, NONE_EXEMPT = "是", "否", "没有放行"  # words of the file's own cells

PERIODS = dict(PERIOD_NAMES)
HEAD_PARAMS = (
    Param("code", "方案编码", "text"),
    Param("subject", "计分对象", "choice", "", tuple((s, s) for s in SUBJECTS)),
    Param("period", "周期", "choice", "", PERIOD_NAMES),
    *(param for param in part_params.HEAD if param.form != "rows"),
)
CODE = Param("code", "编码", "text")
CATEGORY = tuple(
    Param(f"category.{p.key}", p.label, p.form, p.hint, p.options)
    for p in (Param("code", "大项编码", "text"), *part_params.CATEGORY)
)


def _rule_params() -> tuple[Param, ...]:
    """One column a parameter, whichever kinds have it; choices of all of them."""
    found: dict[str, Param] = {}
    for name in sorted(KINDS):
        for p in KINDS[name].params:
            before = found.get(p.key)
            options = dict(before.options if before else ()) | dict(p.options)
            label = before.label if before else p.label
            found[p.key] = Param(p.key, label, p.form, "", tuple(options.items()), p.columns)
    return tuple(
        Param(f"rule.{p.key}", f"{p.label}（{p.key}）", p.form, "", p.options, p.columns)
        for p in found.values()
    )


COLUMNS = (*CATEGORY, CODE, *part_params.ITEM, *_rule_params(), *part_params.ITEM_LIMITS)


def write(document: Document) -> dict[str, list[list[str]]]:
    """Tables by name, the first row the headings."""
    items = [[p.label for p in COLUMNS]]
    for category in document["categories"]:
        for item in category["items"]:
            row = {**item, "category": category}
            items.append([_cell(_get(row, p.key), p) for p in COLUMNS])
    head = [["项目", "内容"]]
    head += [[p.label, _cell(_get(document, p.key), p)] for p in HEAD_PARAMS]
    exempt = document.get("lint_exempt")
    if exempt == []:
        head.append([NONE_EXEMPT, YES])
    return {
        ITEMS: items,
        HEAD: head,
        CLASSES: [["等次", "不低于"]]
        + [[_quoted(c["name"]), c.get("min", "")] for c in document["classes"]],
        EXEMPT: [["小项编码", "理由"]] + [[r["item"], _quoted(r["reason"])] for r in exempt or []],
    }


def _get(row: Document, key: str) -> Any:
    value: Any = row
    for name in key.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _cell(value: Any, param: Param) -> str:
    if value is None:
        return ""
    if param.form == "flag":
        return YES if value else NO
    names = dict(param.options)
    if param.form == "rows":
        return "\n".join(
            " | ".join(_column(row.get(c.key, ""), c) for c in param.columns) for row in value
        )
    if isinstance(value, list):
        return "、".join(str(names.get(v, v)) for v in value)
    return str(names.get(value, _quoted(str(value))))


def _column(value: Any, column: Param) -> str:
    """One field of a row; a flag by its own words, since it stands without a heading."""
    if column.form == "flag" and isinstance(value, bool):
        return YES if value else NO
    return _escaped(str(dict(column.options).get(value, value)))


def _escaped(text: str) -> str:
    for letter, sign in (("\\", "\\\\"), ("|", "\\|"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(letter, sign)
    plain = text == text.strip() and all(c.isprintable() for c in text)
    # What a table program would trim or hide is written with its number.
    return text if plain else "\\j" + json.dumps(text).replace("|", "\\u007c")


PLAIN_DIGITS = re.compile(r"[０-９．－＋，,.\-+]+")


def _quoted(text: str) -> str:
    """A text that a table program or its reader would change is written as JSON."""
    plain = (
        text == text.strip()
        and not text.startswith('"')
        and all(c.isprintable() or c == "\n" for c in text)
        and not (PLAIN_DIGITS.fullmatch(text) and not text.isascii())
    )
    return text if plain else json.dumps(text)
