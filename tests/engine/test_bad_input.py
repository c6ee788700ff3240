"""A malformed file is refused whole, every fault with its place and code."""

from typing import Any

import pytest

from scoring.engine import json_text
from scoring.engine.errors import Malformed
from scoring.engine.facts import reading
from scoring.engine.scheme import rubric
from tests.engine.small import BANDS, FAULTS, OPTIONS, PARTS, facts, faults, item, scheme

TIMES = {"kind": "per_occurrence", "points": "1"}
HUGE = "9" * 5000


def of(rule: dict[str, Any], fields: dict[str, Any]) -> set[tuple[str | None, str, str]]:
    return faults(scheme(item(**rule)), facts(fields))


@pytest.mark.parametrize(
    "number", ["４", "1_000", "NaN", "1e309", " 1", "1 ", "+1", "1.", ".5", "", "0x1", "1.00001",
               "1234567890", "-", "一", True, [], {}, "1\n"],
)  # fmt: skip
def test_what_is_no_number(number: Any) -> None:
    assert of(TIMES, {"quantity": number}) == {("e0", "quantity", "NOT_A_NUMBER")}


def test_no_json_number_becomes_a_binary_one() -> None:
    text = f'{{"a": 1.5, "b": NaN, "c": 1e309, "d": -Infinity, "e": {HUGE}, "f": 7}}'
    read = json_text.read(text)
    assert [type(value) is int for value in read.values()] == [False] * 5 + [True]
    for key in "abcde":
        assert of(TIMES, {"quantity": read[key]}) == {("e0", "quantity", "NOT_A_NUMBER")}


@pytest.mark.parametrize(
    ("rule", "fields", "field", "code"),
    [
        (TIMES, {"quantity": 0}, "quantity", "OUT_OF_RANGE"),
        (TIMES, {"quantity": "-1.5"}, "quantity", "OUT_OF_RANGE"),
        (TIMES, {"quantity": "1.5"}, "quantity", "TOO_PRECISE"),
        (TIMES | {"fractional": True}, {"quantity": "1.255"}, "quantity", "TOO_PRECISE"),
        (TIMES, {"factor": "1.01"}, "factor", "OUT_OF_RANGE"),
        (TIMES, {"factor": "0"}, "factor", "OUT_OF_RANGE"),
        (TIMES, {"factor": "0.333"}, "factor", "TOO_PRECISE"),
        (TIMES, {"option": "a"}, "option", "UNEXPECTED_FIELD"),
        ({"kind": "banded", "bands": BANDS}, {"value": 1, "factor": "0.5"}, "factor", "UNEXPECTED_FIELD"),
        ({"kind": "graded", "per": "month", "options": OPTIONS}, {}, "option", "MISSING_FIELD"),
        ({"kind": "graded", "per": "month", "options": OPTIONS}, {"option": "z"}, "option", "UNKNOWN_OPTION"),
        ({"kind": "graded", "per": "month", "options": OPTIONS}, {"option": ["a"]}, "option", "UNKNOWN_OPTION"),
        ({"kind": "banded", "bands": BANDS}, {"value": None}, "value", "MISSING_FIELD"),
        ({"kind": "ratio", "full": "1"}, {"target": 1}, "actual", "MISSING_FIELD"),
        ({"kind": "ratio", "full": "1"}, {"actual": -1, "target": 1}, "actual", "OUT_OF_RANGE"),
        ({"kind": "deduct_from_full", "full": "1", "faults": FAULTS}, {"fault": "z"}, "fault", "UNKNOWN_FAULT"),
        ({"kind": "checklist", "parts": PARTS}, {"parts": ["z"]}, "parts", "UNKNOWN_PART"),
        ({"kind": "checklist", "parts": PARTS}, {"parts": "p"}, "parts", "UNKNOWN_PART"),
        ({"kind": "checklist", "parts": PARTS}, {"parts": [["p"]]}, "parts", "UNKNOWN_PART"),
        ({"kind": "panel", "full": "10"}, {"marks": []}, "marks", "OUT_OF_RANGE"),
        ({"kind": "panel", "full": "10"}, {"marks": [11]}, "marks", "OUT_OF_RANGE"),
        ({"kind": "panel", "full": "10"}, {"marks": 9}, "marks", "NOT_A_NUMBER"),
        ({"kind": "panel", "full": "10"}, {"marks": [5, "x"]}, "marks", "NOT_A_NUMBER"),
        ({"kind": "readers", "full": "10", "spread": "1"}, {"marks": [5]}, "marks", "OUT_OF_RANGE"),
        ({"kind": "readers", "full": "10", "spread": "1"}, {"marks": [5, 5, 5, 5]}, "marks", "OUT_OF_RANGE"),
        ({"kind": "survey", "full": "10"}, {"counts": [1, 1], "served": 9}, "counts", "OUT_OF_RANGE"),
        ({"kind": "survey", "full": "10"}, {"counts": [1, 1, 1, 1, "0.5"], "served": 9}, "counts", "TOO_PRECISE"),
        ({"kind": "survey", "full": "10"}, {"counts": [9, 0, 0, 0, 0], "served": 0}, "served", "OUT_OF_RANGE"),
        ({"kind": "outside", "full": "10"}, {"value": 101}, "value", "OUT_OF_RANGE"),
        ({"kind": "mean", "full": "10"}, {"value": 11}, "value", "OUT_OF_RANGE"),
        ({"kind": "manual", "min": "0", "max": "5"}, {"value": 6, "reason": "十个字以上的理由在这里"}, "value", "OUT_OF_RANGE"),
        ({"kind": "manual", "min": "0", "max": "5"}, {"value": 1, "reason": "太短"}, "reason", "OUT_OF_RANGE"),
        ({"kind": "manual", "min": "0", "max": "5"}, {"value": 1}, "reason", "MISSING_FIELD"),
        (TIMES, {"on": "2026-7-1"}, "on", "BAD_DATE"),
        (TIMES, {"on": "2026-02-30"}, "on", "BAD_DATE"),
        (TIMES, {"on": 20260701}, "on", "BAD_DATE"),
        (TIMES, {"on": "2026-10-01"}, "on", "OUTSIDE_PERIOD"),
        (TIMES, {"on": None}, "on", "MISSING_FIELD"),
        (TIMES, {"subject": "nobody"}, "subject", "UNKNOWN_SUBJECT"),
        (TIMES, {"subject": {}}, "subject", "UNKNOWN_SUBJECT"),
        (TIMES, {"item": []}, "item", "UNKNOWN_ITEM"),
        (TIMES, {"item": None}, "item", "MISSING_FIELD"),
        (TIMES, {"supersedes": "nothing"}, "supersedes", "SUPERSEDES_UNKNOWN"),
        (TIMES, {"supersedes": "e0"}, "supersedes", "SUPERSEDES_UNKNOWN"),
        (TIMES, {"supersedes": []}, "supersedes", "SUPERSEDES_UNKNOWN"),
        (TIMES, {"void": True}, "supersedes", "MISSING_FIELD"),
    ],
)  # fmt: skip
def test_one_fault_of_an_entry(rule: dict, fields: dict, field: str, code: str) -> None:
    assert of(rule, fields) == {("e0", field, code)}


def test_nothing_where_nothing_is_needed() -> None:
    assert (
        of(TIMES, {"quantity": None, "option": None, "factor": None, "supersedes": None}) == set()
    )
    assert of(TIMES, {"quantity": "2.0", "factor": "0.500"}) == set()


def test_a_void_entry_needs_no_fields_but_those_it_has_are_checked() -> None:
    document = scheme(item(kind="graded", per="month", options=OPTIONS))
    raw = facts({"option": "a"}, {"void": True, "supersedes": "e0"})
    assert faults(document, raw) == set()
    raw["entries"][1]["option"] = "z"
    assert faults(document, raw) == {("e1", "option", "UNKNOWN_OPTION")}


def test_faults_between_entries() -> None:
    document = scheme(item(**TIMES), item("Y", **TIMES))
    twice = facts(
        {}, {"supersedes": "e0", "on": "2026-07-12"}, {"supersedes": "e0", "on": "2026-07-11"}
    )
    assert faults(document, twice) == {("e1", "supersedes", "SUPERSEDED_TWICE")}
    other = facts({}, {"supersedes": "e0", "item": "Y"})
    assert faults(document, other) == {("e1", "supersedes", "SUPERSEDES_OTHER_SUBJECT")}
    same = facts({"id": "a"}, {"id": "a"})
    assert faults(document, same) == {("a", "id", "DUPLICATE_ID")}
    nameless = facts({}, {"id": None}, {"id": ""}, {"id": 7})
    assert faults(document, nameless) == {
        (None, "entries[1].id", "MISSING_FIELD"),
        (None, "entries[2].id", "MISSING_FIELD"),
        (None, "entries[3].id", "OUT_OF_RANGE"),
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"period": None}, ("period", "MISSING_FIELD")),
        ({"period": "2026-Q5"}, ("period", "BAD_PERIOD")),
        ({"period": 2026}, ("period", "BAD_PERIOD")),
        ({"subjects": None}, ("subjects", "MISSING_FIELD")),
        ({"subjects": {}}, ("subjects", "NOT_A_NUMBER")),
        ({"entries": "x"}, ("entries", "NOT_A_NUMBER")),
        ({"subjects": [{"id": "s"}]}, ("subjects[0].name", "MISSING_FIELD")),
        ({"subjects": [{"id": "s", "name": "甲", "branch": "z"}]}, ("subjects[0].branch", "UNKNOWN_BRANCH")),
        ({"subjects": [{"id": "s", "name": "甲", "branch": []}]}, ("subjects[0].branch", "UNKNOWN_BRANCH")),
        ({"subjects": [{"id": "s", "name": "甲", "seats": {}}]}, ("subjects[0].seats", "NOT_A_NUMBER")),
        ({"subjects": [{"id": "s", "name": "甲", "exempt": ["2026-13"]}]}, ("subjects[0].exempt[0]", "BAD_PERIOD")),
        ({"subjects": [{"id": "s", "name": "甲"}, {"id": "s", "name": "乙"}]}, ("subjects[1].id", "DUPLICATE_ID")),
        ({"adjustments": [{"subject": "s", "amount": "0.001", "reason": "因"}]}, ("adjustments[0].amount", "TOO_PRECISE")),
        ({"adjustments": [{"subject": "s", "amount": "1"}]}, ("adjustments[0].reason", "MISSING_FIELD")),
        ({"adjustments": [{"subject": [], "amount": "1", "reason": "因"}]}, ("adjustments[0].subject", "UNKNOWN_SUBJECT")),
        ({"prior": [{"subject": "s", "group": "g", "matter": "m", "counted": "x"}]}, ("prior[0].counted", "NOT_A_NUMBER")),
        ({"prior_item": [{"subject": "s", "item": "Z", "counted": "1"}]}, ("prior_item[0].item", "UNKNOWN_ITEM")),
    ],
)  # fmt: skip
def test_one_fault_outside_entries(change: dict, expected: tuple[str, str]) -> None:
    raw = facts() | change
    assert faults(scheme(item(**TIMES)), raw) == {(None, *expected)}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"branch": "z"}, ("branch", "UNKNOWN_BRANCH")),
        ({"branch": []}, ("branch", "UNKNOWN_BRANCH")),
        ({"post": "boss"}, ("post", "OUT_OF_RANGE")),
        ({"post": []}, ("post", "OUT_OF_RANGE")),
        ({"from": "x"}, ("from", "BAD_DATE")),
        ({"from": None}, ("from", "MISSING_FIELD")),
        ({"to": "2025-01-01"}, ("to", "OUT_OF_RANGE")),
    ],
)
def test_one_fault_of_a_seat(change: dict, expected: tuple[str, str]) -> None:
    raw = facts()
    raw["subjects"][0]["seats"][0] |= change
    field, code = expected
    assert faults(scheme(item(**TIMES)), raw) == {(None, f"subjects[0].seats[0].{field}", code)}


@pytest.mark.parametrize("raw", [None, 3, "x", [], [[]]])
def test_something_that_is_no_facts_at_all(raw: Any) -> None:
    assert faults(scheme(item(**TIMES)), raw) == {
        (None, key, "MISSING_FIELD") for key in ("period", "subjects", "entries")
    }


def test_all_faults_are_told_at_once_in_chinese() -> None:
    raw = facts({"quantity": "x", "factor": "2"}, {"item": "Z"}, {"on": "2026-13-01"})
    with pytest.raises(Malformed) as refused:
        reading.parse(raw, rubric.from_dict(scheme(item(**TIMES))))
    assert len(refused.value.errors) == 4
    for error in refused.value.errors:
        assert any("一" <= letter <= "鿿" for letter in error.message)
        assert str(error.entry) in error.message
