"""The worked examples of docs/scoring-rules.md, run as they stand on the page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from scoring.engine.facts import reading
from scoring.engine.kinds import KINDS
from scoring.engine.numbers import money
from scoring.engine.scheme import rubric
from scoring.engine.score import scoring
from tests.engine.small import PERIODS, item, scheme

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/scoring-rules.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```trial ([^\n]+)\n(.*?)```", PAGE, re.S)


def scheme_of(text: str) -> rubric.Rubric:
    """A scheme by its name, or a yearly one made of the rules that stand on the line."""
    if not text.startswith("{"):
        return rubric.load((ROOT / f"scoring/schemes/{text}.yaml").read_text(encoding="utf-8"))
    decoder, rules, at = json.JSONDecoder(), [], 0
    while at < len(text):
        rule, end = decoder.raw_decode(text, at)
        rules.append(rule)
        at = end + 1
    items = [item(code, **rule) for code, rule in zip("XYZ", rules, strict=False)]
    return rubric.from_dict(scheme(*items, period="year", subject="branch"))


def test_the_page_has_an_example_of_every_kind() -> None:
    shown = {
        scheme_item.kind.name
        for text, lines in EXAMPLES
        for scheme_item in scheme_of(text).items.values()
        if re.search(rf"^{scheme_item.code} ", lines, re.M)
    }
    assert shown == set(KINDS)
    for kind in KINDS:
        assert f"`{kind}`" in PAGE


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_an_example_comes_to_what_the_page_says(name: str, text: str) -> None:
    person, *lines, expected = text.strip().splitlines()
    who, post = person.split()
    read = scheme_of(name)
    subject: dict[str, Any] = {"id": "s1", "name": who, "branch": "b1"}
    if post != "-":
        subject["seats"] = [{"branch": "b1", "post": post, "from": "2026-01-01"}]
    entries = []
    for number, line in enumerate(lines):
        code, on, fields = line.split(" ", 2)
        entries.append({"id": f"e{number}", "subject": "s1", "item": code, "on": on})
        entries[-1] |= json.loads(fields)
    raw = {
        "period": PERIODS[read.period],
        "branches": {"b1": {"name": "采油一队党支部"}},
        "subjects": [subject],
        "entries": entries,
    }
    (result,) = scoring.score(read, reading.parse(raw, read))
    assert f"= {money(result.total)}" == expected
