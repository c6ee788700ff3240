"""A scheme's document in parts that a form can show: head, categories, items.

A form is a flat dict: dotted key -> text, flag, list of texts, or list of rows. What a form did
not change stays in the document as it was written, so that forms and files come to one scheme.
"""

import copy
import re
from dataclasses import replace
from typing import Any

from scoring.engine.editing.part_params import CATEGORY, HEAD, ITEM, ITEM_LIMITS
from scoring.engine.inputs import plain_text
from scoring.engine.kinds import KINDS
from scoring.engine.params import Param

Document = dict[str, Any]
Flat = dict[str, Any]


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
            {column.key: _shown(row.get(column.key), column) for column in param.columns}
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
            if any(str(row.get(c.key) or "").strip() for c in param.columns)
        ]
        return _keyed(rows)
    text = str(value).replace("\r\n", "\n")
    return _number(text) if param.form in ("number", "whole") else text.strip()


def _number(text: str) -> str:
    found = plain_text(text).replace("−", "-")
    return found.removesuffix(POINT).strip()


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
        value = [{k: v for k, v in row.items() if v not in ("", False)} for row in value]
    inside[last] = int(value) if param.form == "whole" and WHOLE.fullmatch(value) else value


POINT = "分"  # typed behind a number as often as not
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
        shown = [{key: _one_line(text) for key, text in row.items()} for row in shown]
    elif param.form == "text":
        shown = "".join(shown.splitlines())
    return bool(typed == cleaned(shown, param))


def _one_line(value: Any) -> Any:
    return "".join(value.splitlines()) if isinstance(value, str) else value


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


def _cell_words(value: Any, column: Param) -> str:
    if column.form == "flag":
        return f"（{column.label}）"
    return str(dict(column.options).get(value, value))


def in_words(value: Any, param: Param) -> str:
    """A field's value in words."""
    if value in ("", [], None):
        return "空"
    if param.form == "flag":
        return "是" if value else "否"
    names = dict(param.options)
    if param.form == "rows":
        return "；".join(
            " ".join(
                _cell_words(row[c.key], c)
                for c in param.columns
                if c.key != "key" and row.get(c.key)
            )
            for row in value
        )
    if isinstance(value, list):
        return "、".join(str(names.get(v, v)) for v in value)
    return str(names.get(value, value))
