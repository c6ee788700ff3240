"""Small schemes and facts, so that a test says only what it is about."""

from pathlib import Path
from typing import Any

from scoring.engine.errors import Malformed
from scoring.engine.facts import reading
from scoring.engine.scheme import rubric
from scoring.engine.score import scoring

ZHIWEI = rubric.load(
    (Path(__file__).resolve().parents[2] / "scoring/schemes/zhiwei.yaml").read_text("utf-8")
)
PERIODS = {"month": "2026-07", "quarter": "2026-Q3", "year": "2026"}


def scheme(*items: dict[str, Any], period: str = "quarter", **more: Any) -> dict[str, Any]:
    """One category with these items; `category` and other keys go where they belong."""
    return {
        "code": "small",
        "name": "小方案",
        "subject": "committee_member",
        "period": period,
        "classes": more.pop("classes", [{"name": "好", "min": "5"}, {"name": "一般"}]),
        "categories": more.pop(
            "categories",
            [{"code": "A", "name": "甲", "items": list(items), **more.pop("category", {})}],
        ),
        **more,
    }


def item(code: str = "X", **rule: Any) -> dict[str, Any]:
    """An item of one rule; keys of the item itself start with `i_`."""
    own = {key[2:]: rule.pop(key) for key in list(rule) if key.startswith("i_")}
    return {"code": code, "name": f"小项{code}", "earns": f"做了{code}", "rule": rule, **own}


def facts(*entries: dict[str, Any], period: str = "quarter", **more: Any) -> dict[str, Any]:
    """One subject `s` with a seat all year; entries get ids, the subject, the item X, a day."""
    filled = [
        {"id": f"e{n}", "subject": "s", "item": "X", "on": "2026-07-10"} | entry
        for n, entry in enumerate(entries)
    ]
    seat = {"branch": "b", "post": "secretary", "from": "2026-01-01", "main": True}
    return {
        "period": PERIODS[period],
        "branches": {"b": {"name": "支部", "domain": "国有企业"}},
        "subjects": [{"id": "s", "name": "某人", "seats": [seat]}],
        "entries": filled,
        **more,
    }


def results(document: dict[str, Any], raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    read = rubric.from_dict(document)
    scored = scoring.score(read, reading.parse(raw, read))
    return {result.subject: result.as_dict() for result in scored}


def result(document: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    return results(document, raw)["s"]


def faults(document: dict[str, Any], raw: Any) -> set[tuple[str | None, str, str]]:
    """(entry, field, code) of every fault of the facts; empty when they are accepted."""
    try:
        reading.parse(raw, rubric.from_dict(document))
    except Malformed as malformed:
        return {(e.entry, e.field, e.code) for e in malformed.errors}
    return set()


def scheme_faults(document: Any) -> set[tuple[str, str]]:
    """(path, code) of every fault of the scheme."""
    try:
        rubric.from_dict(document)
    except Malformed as malformed:
        return {(e.field, e.code) for e in malformed.errors}
    return set()


def codes(scored: dict[str, Any], code: str) -> list[dict[str, str]]:
    return [line for line in scored["trace"] if line["code"] == code]


OPTIONS = [{"key": "a", "label": "甲", "points": "2"}, {"key": "b", "label": "乙", "points": "0.5"}]


BANDS = [{"min": "90", "points": "4"}, {"min": "60", "points": "2.5"}]


FAULTS = [{"key": "f", "label": "缺", "points": "1.5"}]


PARTS = [{"key": "p", "label": "一", "points": "1"}, {"key": "q", "label": "二", "points": "2"}]
