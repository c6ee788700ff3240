"""Every worked case of tests/engine/cases, as it stands there."""

import json
from pathlib import Path
from typing import Any

import pytest

from scoring.engine import json_text
from scoring.engine.errors import Malformed
from scoring.engine.facts import reading
from scoring.engine.scheme import rubric
from scoring.engine.score import scoring

HERE = Path(__file__).parent
SCHEMES = HERE.parent.parent / "scoring" / "schemes"


def cases() -> list[Any]:
    found = []
    for path in sorted((HERE / "cases").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def scheme_of(case: dict[str, Any]) -> rubric.Rubric:
    if isinstance(case["scheme"], dict):
        return rubric.from_dict(case["scheme"])
    name = case["scheme"].removeprefix("schemes/")
    return rubric.load((SCHEMES / name).read_text(encoding="utf-8"))


def facts_of(case: dict[str, Any]) -> Any:
    return json_text.read(json.dumps(case["facts"]))


def part_of(expected: Any, got: Any, where: str) -> None:
    """Every named key is there with that value; lists other than of results whole."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert key in got, f"{where}: no {key}"
            if key == "trace":
                for line in value:
                    assert any(line.items() <= other.items() for other in got[key]), (
                        f"{where}: no line {line} in {got[key]}"
                    )
            else:
                part_of(value, got[key], f"{where}.{key}")
    else:
        assert expected == got, where


def test_there_are_cases() -> None:
    assert len(cases()) >= 30


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any]) -> None:
    scheme = scheme_of(case)
    if "expect_errors" in case:
        with pytest.raises(Malformed) as refused:
            reading.parse(facts_of(case), scheme)
        got = {(e.entry, e.field, e.code) for e in refused.value.errors}
        assert got == {(e["entry"], e["field"], e["code"]) for e in case["expect_errors"]}
        assert all(error.message for error in refused.value.errors)
        return
    results = scoring.score(scheme, reading.parse(facts_of(case), scheme))
    by_subject = {result.subject: result.as_dict() for result in results}
    for expected in case["expect"]["results"]:
        part_of(expected, by_subject[expected["subject"]], expected["subject"])
