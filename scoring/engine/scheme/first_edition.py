"""What a document of the first edition left to the program: talks, lateness, what meetings yield.

Versions that were frozen before a scheme could say it stay as they are, with their hashes; the
documents of 支委积分 among them are read as if they said what the program did then. A document
that says any of it says all of it (docs/adr/0014-flags-of-the-first-edition.md).
"""

import copy
from typing import Any

from scoring.engine.scheme.codes import ZHIWEI

TALKS = ("A07",)
LATE = (("D02", "late"),)
_ABSENT = ("committee", "group", "theme_day", "general", "lecture", "org_life")
EARNED_BY: dict[str, tuple[tuple[str, ...], ...]] = {
    "A03": (("study", "chaired"),),
    "B01": (("general", "attended"),),
    "B02": (("committee", "attended"),),
    "B03": (("group", "attended"),),
    "B04": (("lecture", "attended"),),
    "B05": (("lecture", "lectured", "branch"), ("micro_lecture", "lectured", "team")),
    "B06": (("theme_day", "attended"),),
    "B07": (("org_life", "attended"),),
    "B08": tuple((meeting, "hours") for meeting in (*_ABSENT, "study")),
    "D01": tuple((meeting, "absent_without_reason") for meeting in _ABSENT),
}


def is_of_it(document: Any) -> bool:
    """A document of 支委积分 in which none of the flags stands anywhere."""
    if not isinstance(document, dict) or document.get("code") != ZHIWEI:
        return False
    items = _items(document)
    said = any("talk" in item or "earned_by" in item for item in items)
    return bool(items) and not said and not any("late" in row for i in items for row in _options(i))


def spelled_out(document: Any) -> Any:
    """The same content with the flags written down; any other document as it is."""
    if not is_of_it(document):
        return document
    full = copy.deepcopy(document)
    for item in _items(full):
        code = item.get("code")
        if not isinstance(code, str):
            continue
        if code in TALKS:
            item["talk"] = True
        for row in _options(item):
            if (code, row.get("key")) in LATE:
                row["late"] = True
        rows = [row for row in EARNED_BY.get(code, ()) if _fits(item, row)]
        if rows:
            item["earned_by"] = [
                dict(zip(("meeting", "for", "option"), r, strict=False)) for r in rows
            ]
    return full


def _fits(item: dict[str, Any], row: tuple[str, ...]) -> bool:
    """Whether the item's rule can still be written that way."""
    if len(row) > 2:
        return row[2] in [option.get("key") for option in _options(item)]
    kind = _rule(item).get("kind")
    return kind == "ratio" if row[1] == "hours" else kind == "per_occurrence"


def _items(document: dict[str, Any]) -> list[dict[str, Any]]:
    categories = document.get("categories")
    rows = [
        category.get("items")
        for category in (categories if isinstance(categories, list) else [])
        if isinstance(category, dict)
    ]
    lists = [row for row in rows if isinstance(row, list)]
    return [item for row in lists for item in row if isinstance(item, dict)]


def _rule(item: dict[str, Any]) -> dict[str, Any]:
    rule = item.get("rule")
    return rule if isinstance(rule, dict) else {}


def _options(item: dict[str, Any]) -> list[dict[str, Any]]:
    options = _rule(item).get("options")
    return [o for o in options if isinstance(o, dict)] if isinstance(options, list) else []
