"""Every fault at every place it can occur, and the sentences that tell it."""

from typing import Any

import pytest

from scoring.engine import json_text
from scoring.engine.errors import Malformed, shown
from scoring.engine.facts import reading
from scoring.engine.scheme import rubric
from tests.engine.small import BANDS, FAULTS, OPTIONS, PARTS, facts, faults, item, scheme

LONG = "经两人核定的情况说明"
# A rule of every kind, a good entry for it, and its fields that hold numbers.
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    "per_occurrence": ({"points": "1"}, {}, ("quantity", "factor")),
    "graded": ({"per": "month", "options": OPTIONS}, {"option": "a"}, ("factor",)),
    "banded": ({"bands": BANDS}, {"value": 70}, ("value",)),
    "ratio": ({"full": "10"}, {"actual": 1, "target": 2}, ("actual", "target")),
    "deduct_from_full": ({"full": "4", "faults": FAULTS}, {"fault": "f"}, ("quantity",)),
    "checklist": ({"parts": PARTS}, {"parts": ["p"]}, ()),
    "panel": ({"full": "10"}, {"marks": [5]}, ("marks",)),
    "readers": ({"full": "10", "spread": "2"}, {"marks": [5, 6]}, ("marks",)),
    "survey": ({"full": "10"}, {"counts": [9, 0, 0, 0, 0], "served": 9}, ("counts", "served")),
    "outside": ({"full": "10"}, {"value": 1}, ("value",)),
    "mean": ({"full": "10"}, {"value": 1}, ("value",)),
    "manual": ({"min": "0", "max": "5"}, {"value": 1, "reason": LONG}, ("value",)),
    "veto": ({"effect": "zero"}, {}, ()),
}
FIELDS = {
    "quantity": 1, "factor": 1, "option": "a", "value": 1, "actual": 1, "target": 1, "fault": "f",
    "parts": ["p"], "marks": [1, 2], "counts": [1] * 5, "served": 9, "foo": 1,
}  # fmt: skip
NO_NUMBERS = json_text.read(
    '["４", "1_000", "NaN", "1e309", " 1", "1 ", "+1", "", ".5", "5.", "1234567890", "1.12345", "−1",'
    ' "0x1", "1\\n", 1.5, 1.0, 1e5, NaN, Infinity, true, {}, "½", "1/2", [[[]]]]'
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_of_every_kind(kind: str) -> None:
    parameters, entry, numeric = KINDS[kind]
    document = scheme(item(kind=kind, **parameters))
    assert faults(document, facts(entry)) == set()
    own = {*entry, *numeric}
    for field, value in FIELDS.items():
        if field not in own and not (kind == "per_occurrence" and field in numeric):
            assert faults(document, facts(entry | {field: None})) == set()
            assert faults(document, facts(entry | {field: value})) == {
                ("e0", field, "UNEXPECTED_FIELD")
            }
    for field in set(entry) - {"target"}:
        assert faults(document, facts(entry | {field: None})) == {("e0", field, "MISSING_FIELD")}
    for field in numeric:
        for odd in NO_NUMBERS:
            wrong = [odd, *entry[field][1:]] if field in ("marks", "counts") else odd
            expected = {("e0", field, "NOT_A_NUMBER")}
            assert faults(document, facts(entry | {field: wrong})) == expected, odd


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("", None), ("branches.b", "branches"), ("subjects[0]", "subjects"),
        ("subjects[0].seats[0]", "seats"), ("adjustments[0]", "adjustments"), ("prior[0]", "prior"),
        ("prior_item[0]", "prior_item"),
    ],
)  # fmt: skip
def test_a_misspelt_key_is_refused_wherever_it_stands(path: str, shape: str | None) -> None:
    """`exemt` passed over in silence would be a person scored for months that do not count."""
    raw = facts(
        adjustments=[{"subject": "s", "amount": "1", "reason": "更正"}],
        prior=[{"subject": "s", "group": "g", "matter": "m", "counted": "1"}],
        prior_item=[{"subject": "s", "item": "X", "counted": "1"}],
    )
    document = scheme(item(kind="per_occurrence", points="1"))
    assert faults(document, raw) == set()
    row = raw if shape is None else raw["subjects"][0]["seats"][0] if shape == "seats" else None
    if row is None:
        row = raw["branches"]["b"] if shape == "branches" else raw[str(shape)][0]
    row["exemt"] = None
    assert faults(document, raw) == set()
    row["exemt"] = ["2026-07"]
    where = f"{path}.exemt" if path else "exemt"
    assert faults(document, raw) == {(None, where, "UNEXPECTED_FIELD")}


def test_a_key_that_is_written_twice_is_no_json_here() -> None:
    with pytest.raises(ValueError, match="quantity 写了两遍"):
        json_text.read('{"entries": [{"quantity": 2, "quantity": 5}]}')


def test_a_branch_that_is_null_is_absent() -> None:
    raw = facts(branches={"b": None})
    assert faults(scheme(item(kind="per_occurrence", points="1")), raw) == {
        (None, "subjects[0].seats[0].branch", "UNKNOWN_BRANCH")
    }


def test_a_value_inside_a_sentence_is_short_and_its_blanks_are_seen() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert shown(deep) == "一列值"
    assert [shown(v) for v in (True, None, {}, " 1", "", "1\n", "４")] == [
        "true", "null", "一组键和值", '" 1"', '""', '"1\\n"', "４",
    ]  # fmt: skip
    assert len(shown("9" * 1_000_000)) < 50
    document = scheme(item(kind="per_occurrence", points="1"))
    assert faults(document, facts({"quantity": deep})) == {("e0", "quantity", "NOT_A_NUMBER")}
    assert ("e0", "on", "BAD_DATE") in faults(document, facts({"on": deep, "supersedes": "x"}))


def test_sentences_say_where() -> None:
    raw = facts({"id": None, "quantity": "x"}, {"supersedes": "e1"}, {"on": "7月5日"})
    raw["branches"]["b"]["committee"] = "有"
    raw["subjects"][0]["seats"][0] |= {"post": "书记", "to": "2025-01-01"}
    raw["adjustments"] = [{"subject": "王", "amount": "1", "reason": "更正"}]
    with pytest.raises(Malformed) as refused:
        reading.parse(raw, rubric.from_dict(scheme(item(kind="per_occurrence", points="1"))))
    for error in refused.value.errors:
        place = error.entry or error.field
        assert place.removesuffix(".id") in error.message or "entries[0]" in error.message
        assert "None" not in error.message
    text = "\n".join(error.message for error in refused.value.errors)
    for part in (
        "只能是 true 或 false，不是 有",
        "可以写 secretary、",
        "早于开始的",
        "不能更正自己",
        "2026-07-05 这样",
    ):
        assert part in text
