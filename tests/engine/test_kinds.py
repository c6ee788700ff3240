"""Each rule kind: its amount, its limits, how many entries it takes."""

from typing import Any

import pytest

from tests.engine.small import (
    BANDS,
    FAULTS,
    OPTIONS,
    PARTS,
    codes,
    facts,
    faults,
    item,
    result,
    scheme,
)


def total(rule: dict[str, Any], *entries: dict[str, Any], **more: Any) -> str:
    return result(scheme(item(**rule), **more), facts(*entries))["total"]


@pytest.mark.parametrize(
    ("rule", "entries", "expected"),
    [
        ({"kind": "per_occurrence", "points": "0.4"}, [{"quantity": 5}], "2.00"),
        ({"kind": "per_occurrence", "points": "0.4"}, [{}, {}], "0.80"),
        ({"kind": "per_occurrence", "points": "1.005"}, [{}], "1.01"),
        ({"kind": "per_occurrence", "points": "-1.005"}, [{}], "-1.01"),
        ({"kind": "per_occurrence", "points": "1", "fractional": True}, [{"quantity": "1.25"}], "1.25"),
        ({"kind": "per_occurrence", "points": "1"}, [{"factor": "0.5"}], "0.50"),
        # Halves of a month are added before they are rounded, not each by itself.
        ({"kind": "per_occurrence", "points": "0.005"}, [{}, {}], "0.01"),
        ({"kind": "graded", "per": "month", "options": OPTIONS}, [{"option": "a", "factor": "0.25"}], "0.50"),
        ({"kind": "graded", "per": "occurrence", "options": OPTIONS}, [{"option": "a"}, {"option": "b"}], "2.50"),
        ({"kind": "banded", "bands": BANDS}, [{"value": "90"}], "4.00"),
        ({"kind": "banded", "bands": BANDS}, [{"value": "89.9999"}], "2.50"),
        ({"kind": "banded", "bands": BANDS}, [{"value": "59"}], "0.00"),
        ({"kind": "ratio", "full": "3"}, [{"actual": "2", "target": "3"}], "2.00"),
        ({"kind": "ratio", "full": "1"}, [{"actual": "2", "target": "3"}], "0.67"),
        ({"kind": "ratio", "full": "3"}, [{"actual": "9", "target": "3"}], "3.00"),
        ({"kind": "ratio", "full": "3", "max": "1.2"}, [{"actual": "9", "target": "3"}], "3.60"),
        ({"kind": "ratio", "full": "3", "min": "0.8"}, [{"actual": "79", "target": "100"}], "0.00"),
        ({"kind": "ratio", "full": "3", "min": "0.8"}, [{"actual": "80", "target": "100"}], "2.40"),
        ({"kind": "ratio", "full": "3", "better": "low"}, [{"actual": "4", "target": "2"}], "1.50"),
        ({"kind": "ratio", "full": "3", "better": "low", "max": "1.1"}, [{"actual": 0, "target": 2}], "3.30"),
        ({"kind": "deduct_from_full", "full": "4", "faults": FAULTS}, [], "4.00"),
        ({"kind": "deduct_from_full", "full": "4", "faults": FAULTS}, [{"fault": "f", "quantity": 2}], "1.00"),
        ({"kind": "deduct_from_full", "full": "4", "faults": FAULTS}, [{"fault": "f", "quantity": 3}], "0.00"),
        ({"kind": "checklist", "parts": PARTS}, [{"parts": ["q", "q"]}], "2.00"),
        ({"kind": "checklist", "parts": PARTS, "mode": "all"}, [{"parts": ["q"]}], "0.00"),
        ({"kind": "checklist", "parts": PARTS, "mode": "all"}, [{"parts": ["q", "p"]}], "3.00"),
        ({"kind": "panel", "full": "10"}, [{"marks": [10, 2, 6, 7, 8]}], "7.00"),
        ({"kind": "panel", "full": "10"}, [{"marks": [10, 2, 6, 7]}], "6.25"),
        ({"kind": "panel", "full": "10", "drop": 0}, [{"marks": [10, 2, 6, 7, 8]}], "6.60"),
        ({"kind": "readers", "full": "100", "spread": "10"}, [{"marks": [80, 90]}], "85.00"),
        ({"kind": "readers", "full": "100", "spread": "10"}, [{"marks": [70, 95, 90]}], "90.00"),
        ({"kind": "survey", "full": "40"}, [{"counts": [62, 25, 8, 3, 2], "served": 110}], "35.08"),
        ({"kind": "outside", "full": "20"}, [{"value": "83.46"}], "16.69"),
        ({"kind": "outside", "full": "20", "of": "150"}, [{"value": "75"}], "10.00"),
        ({"kind": "mean", "full": "100"}, [{"value": 90}, {"value": "85.5"}], "87.75"),
        ({"kind": "mean", "full": "100"}, [], "0.00"),
        ({"kind": "manual", "min": "-5", "max": "0"}, [{"value": "-2.5", "reason": "经两人核定的情况说明"}], "-2.50"),
        ({"kind": "veto", "effect": "zero"}, [{}], "0.00"),
    ],
)  # fmt: skip
def test_the_amount_of_a_rule(rule: dict, entries: list, expected: str) -> None:
    assert total(rule, *entries) == expected


def test_a_survey_of_too_few_is_missing_and_five_of_twelve_are_enough() -> None:
    rule = {"kind": "survey", "full": "40"}
    few = result(scheme(item(**rule)), facts({"counts": [4, 1, 0, 0, 0], "served": 40}))
    assert few["missing"] == ["X"]
    assert codes(few, "SAMPLE_TOO_SMALL")
    enough = result(scheme(item(**rule)), facts({"counts": [4, 1, 0, 0, 0], "served": 12}))
    assert enough["total"] == "38.40"


def test_readers_too_far_apart_wait_for_a_third() -> None:
    rule = {"kind": "readers", "full": "100", "spread": "10"}
    apart = result(scheme(item(**rule), missing="unranked"), facts({"marks": [70, 90]}))
    assert codes(apart, "THIRD_READER_NEEDED")
    assert (apart["ranked"], apart["unranked_reason"]) == (False, "MISSING_RESULT")


def test_a_veto_of_an_option_makes_the_total_zero() -> None:
    options = [{"key": "bad", "label": "坏", "points": "0", "veto": "zero"}, *OPTIONS]
    document = scheme(
        item(kind="graded", per="occurrence", options=options),
        item("Y", kind="per_occurrence", points="3"),
    )
    scored = result(document, facts({"option": "bad"}, {"item": "Y"}))
    assert (scored["total"], scored["veto"], scored["class"]) == ("0.00", "zero", "一般")
    assert codes(scored, "VETO_ZERO")[0]["amount"] == "-3.00"


def test_a_deduction_that_goes_below_nothing_gives_the_rest_back() -> None:
    document = scheme(item(kind="deduct_from_full", full="4", faults=FAULTS))
    scored = result(document, facts({"fault": "f", "quantity": 3}))
    assert codes(scored, "FULL")[0]["amount"] == "4.00"
    assert codes(scored, "COUNTED")[0]["amount"] == "-4.50"
    assert codes(scored, "EXHAUSTED")[0]["amount"] == "0.50"


def test_prorating_multiplies_full_and_target_by_the_months_in_post() -> None:
    document = scheme(item(kind="ratio", per="quarter", full="3", i_prorate=True))
    raw = facts({"on": "2026-09-20", "actual": "10", "target": "15"})
    raw["subjects"][0]["seats"][0]["from"] = "2026-08-01"
    # Two of three months: full 2, target 10, all of it done.
    assert result(document, raw)["total"] == "2.00"
    raw["subjects"][0]["exempt"] = ["2026-07", "2026-08", "2026-09"]
    scored = result(document, raw)
    assert (scored["total"], scored["missing"]) == ("0.00", [])
    assert codes(scored, "COUNTED")


ONE_A_PERIOD = [
    ({"kind": "banded", "bands": BANDS}, {"value": "90"}),
    ({"kind": "ratio", "full": "3"}, {"actual": "2", "target": "3"}),
    ({"kind": "checklist", "parts": PARTS}, {"parts": ["p"]}),
    ({"kind": "panel", "full": "10"}, {"marks": [5]}),
    ({"kind": "readers", "full": "10", "spread": "1"}, {"marks": [5, 5]}),
    ({"kind": "survey", "full": "10"}, {"counts": [9, 0, 0, 0, 0], "served": 10}),
    ({"kind": "outside", "full": "10"}, {"value": 5}),
    ({"kind": "graded", "per": "quarter", "options": OPTIONS}, {"option": "a"}),
]


@pytest.mark.parametrize(("rule", "fields"), ONE_A_PERIOD)
def test_a_second_entry_in_the_period_is_named(rule: dict, fields: dict) -> None:
    raw = facts(fields | {"on": "2026-09-01"}, fields | {"on": "2026-07-01"})
    # The later one in reading order is at fault, wherever it stands in the file.
    assert faults(scheme(item(**rule)), raw) == {("e0", "item", "DUPLICATE_ENTRY")}
    raw["entries"][1]["state"] = "draft"
    assert faults(scheme(item(**rule)), raw) == set()


def test_an_entry_a_month_is_one_a_month() -> None:
    document = scheme(item(kind="graded", per="month", options=OPTIONS))
    ok = facts({"option": "a"}, {"option": "a", "on": "2026-08-01"})
    assert result(document, ok)["total"] == "4.00"
    assert faults(document, facts({"option": "a"}, {"option": "b"})) == {
        ("e1", "item", "DUPLICATE_ENTRY")
    }
