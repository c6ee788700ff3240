"""A draft as far as it can be read: faults by field, and what an item's rule comes to."""

import copy
import re
from dataclasses import dataclass
from typing import Any

from scoring.engine.editing import drafting, lint
from scoring.engine.editing.formalism import Phrase
from scoring.engine.editing.lint import Finding
from scoring.engine.errors import Malformed, Problem
from scoring.engine.facts import reading
from scoring.engine.numbers import money
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric, from_dict
from scoring.engine.score import scoring
from scoring.engine.score.scoring import Result

Document = dict[str, Any]
PATH = re.compile(r"categories\[(\d+)\](?:\.items\[(\d+)\])?\.?(.*)")
NOTES = {
    "CAP_MONTH": "当月封顶",
    "CAP_QUARTER": "当季封顶",
    "CAP_YEAR": "全年封顶",
    "SAME_MATTER": "同一事项就高",
}


@dataclass(frozen=True)
class Fault:
    """Something a field says that cannot be; `field` is a form's key, empty for the whole part."""

    place: str
    field: str
    text: str
    label: str = ""  # of the field
    title: str = ""  # of the part

    @property
    def said(self) -> str:
        """With the field, for where it does not stand beside it."""
        return f"{self.label}：{self.text}" if self.label else self.text


def read(document: Document) -> tuple[Rubric | None, list[Fault]]:
    """The scheme, or every fault with its place."""
    try:
        return from_dict(document), []
    except Malformed as malformed:
        return None, [_fault(document, problem) for problem in malformed.errors]


def _fault(document: Document, problem: Problem) -> Fault:
    place, rest = placed(document, problem.field)
    text = problem.message.removeprefix(f"{problem.field}：")
    row = re.match(r"[\w.]+\[(\d+)\]", rest)
    if row:
        text = f"第 {int(row[1]) + 1} 行{text}"
    field = re.split(r"\[", rest)[0]
    piece = drafting.part(document, place) or {}
    labels = {param.key: param.label for param in drafting.params_of(place, piece)}
    return Fault(place, field, text, labels.get(field, ""), title(piece, place))


def titled(document: Any, path: str) -> str:
    """The item or category that a path is about, in a document that may be anything."""
    found, piece = PATH.fullmatch(path), document
    for key, number in zip(("categories", "items"), found.groups() if found else (), strict=False):
        rows = piece.get(key) if isinstance(piece, dict) else None
        if number is None or not isinstance(rows, list):
            break
        piece = rows[int(number)]
    named = isinstance(piece, dict) and piece is not document
    return title(piece, path) if named else ""


def title(piece: Document, place: str) -> str:
    if place == "scheme":
        return "方案"
    return f"{piece.get('code', '')} {piece.get('name', '')}".strip()


def placed(document: Document, path: str) -> tuple[str, str]:
    """A path of the document as a part and the rest of the path."""
    found = PATH.fullmatch(path)
    if found is None:
        return "scheme", path
    category = document["categories"][int(found[1])]
    if found[2] is None:
        return f"category:{category.get('code')}", found[3]
    return f"item:{category['items'][int(found[2])].get('code')}", found[3]


def sound(document: Document) -> Rubric | None:
    """The scheme without the parts that cannot be read; None when its head cannot."""
    rest = copy.deepcopy(document)
    for _ in range(3):
        rubric, faults = read(rest)
        if rubric is not None:
            return rubric
        bad = {fault.place for fault in faults}
        for category in rest["categories"]:
            category["items"] = [i for i in category["items"] if f"item:{i.get('code')}" not in bad]
        rest["categories"] = [
            c for c in rest["categories"] if c["items"] and f"category:{c.get('code')}" not in bad
        ]
        kept = {i.get("code") for c in rest["categories"] for i in c["items"]}
        exempt = [row for row in rest.pop("lint_exempt", []) if row.get("item") in kept]
        if exempt:
            rest["lint_exempt"] = exempt
    return None


@dataclass(frozen=True)
class Advice:
    """A finding of the lint at its place in the draft."""

    finding: Finding
    place: str
    title: str = ""  # of the item

    @property
    def text(self) -> str:
        return self.finding.text

    @property
    def field(self) -> str:
        return self.finding.field

    @property
    def refused(self) -> bool:
        return self.finding.refused

    @property
    def asked(self) -> bool:
        return self.finding.asked

    @property
    def open(self) -> bool:
        return self.finding.open


def advice(document: Document, phrases: tuple[Phrase, ...] = ()) -> list[Advice]:
    """Section 9 of the rules, for as much of the draft as can be read."""
    rubric = sound(document)
    if rubric is None:
        return []
    return [
        Advice(
            finding,
            f"item:{finding.item}" if finding.item else "scheme",
            f"{finding.item} {rubric.items[finding.item].name}" if finding.item else "方案",
        )
        for finding in lint.lint(rubric, phrases)
    ]


def alone(document: Document, code: str) -> Rubric | None:
    """The item by itself, in its category; None while it cannot be read."""
    for category in document["categories"]:
        for item in category["items"]:
            if item.get("code") != code:
                continue
            kept = {k: v for k, v in category.items() if k in ("code", "name", "cap_negative")}
            small = {
                "code": "draft",
                "name": "草案",
                "subject": document["subject"],
                "period": document["period"],
                "classes": [{"name": "一般"}],
                "categories": [kept | {"items": [item]}],
            }
            return read(small)[0]
    return None


def examples(document: Document, code: str) -> list[str]:
    """「3 人次 → 1.20 分（当月封顶）」: entries of one month, scored by the engine itself."""
    rubric = alone(document, code)
    if rubric is None:
        return []
    item = rubric.items[code]
    return [_example(rubric, item, entries) for entries in item.kind.examples()]


LAST = {"month": "2026-03", "quarter": "2026-Q1", "year": "2026"}


def _example(rubric: Rubric, item: Item, entries: tuple[dict[str, Any], ...]) -> str:
    result, tally = _scored(rubric, item, entries)
    if result is None:
        return ""
    codes = [line.code for line in result.trace]
    notes = list(dict.fromkeys(NOTES[c] for c in codes if c in NOTES))
    if result.missing:
        notes.append("缺项")
    if result.veto == "zero":
        notes.append("总分归零")
    elif result.veto:
        notes.append("等次定为末档")
    more = f"（{'，'.join(notes)}）" if notes else ""
    return f"{tally} → {money(_sum(result, item))} 分{more}"


def amount(
    rubric: Rubric, item: Item, entries: tuple[dict[str, Any], ...]
) -> tuple[str, int] | None:
    """The entries in words and what they come to in hundredths; None when the rule refuses them."""
    result, tally = _scored(rubric, item, entries)
    return None if result is None else (tally, _sum(result, item))


def _sum(result: Result, item: Item) -> int:
    return sum(items.get(item.code, 0) for items in result.months.values())


def _scored(
    rubric: Rubric, item: Item, entries: tuple[dict[str, Any], ...]
) -> tuple[Result | None, str]:
    """One person's month with these entries, and the entries in words."""
    seat = {
        "branch": "b",
        "post": (item.roles or ("secretary",))[0],
        "from": "2020-01-01",
        "main": True,
    }
    met = {
        "peer_confirmed": True,
        "attachment": "有",
        "reference": "有",
        "reason": "示例用的理由写在这里",
    }
    raw = {
        "period": LAST[rubric.period],
        "branches": {"b": {"name": "支部", "domain": item.domain or "国有企业"}},
        "subjects": [{"id": "s", "name": "某人", "seats": [seat]}],
        "entries": [
            {**met, **fields, "id": f"e{n}", "subject": "s", "item": item.code, "on": "2026-03-01",
             **({"matter": "示例"} if item.exclusive else {})}
            for n, fields in enumerate(entries)
        ],
    }  # fmt: skip
    try:
        facts = reading.parse(raw, rubric)
    except Malformed:
        return None, ""
    readings = [entry.reading for entry in facts.entries.get("s", [])]
    tally = item.kind.tally(readings, item.unit) if readings else "一条也没有"
    return scoring.score(rubric, facts)[0], tally


def faults_of(faults: list[Fault], place: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fault in faults:
        if fault.place == place:
            found.setdefault(fault.field, []).append(fault.text)
    return found
