"""The worked examples of docs/scoring-rules.md, run as they stand on the page."""

import json
import re
from pathlib import Path

import pytest

from scoring.engine import reading, rubric, scoring
from scoring.engine.numbers import money

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/scoring-rules.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```trial (\S+)\n(.*?)```", PAGE, re.S)


def test_the_page_has_examples_and_every_kind() -> None:
    from scoring.engine.kinds import KINDS

    assert len(EXAMPLES) >= 4
    for kind in KINDS:
        assert f"`{kind}`" in PAGE


@pytest.mark.parametrize(("scheme", "text"), EXAMPLES)
def test_an_example_comes_to_what_the_page_says(scheme: str, text: str) -> None:
    person, *lines, expected = text.strip().splitlines()
    name, post = person.split()
    seat = {"branch": "b1", "post": post, "from": "2026-01-01"}
    entries = []
    for number, line in enumerate(lines):
        item, on, fields = line.split(" ", 2)
        entries.append({"id": f"e{number}", "subject": "s1", "item": item, "on": on})
        entries[-1] |= json.loads(fields)
    raw = {
        "period": "2026-Q3",
        "branches": {"b1": {"name": "采油一队党支部"}},
        "subjects": [{"id": "s1", "name": name, "seats": [seat]}],
        "entries": entries,
    }
    read = rubric.load((ROOT / f"scoring/schemes/{scheme}.yaml").read_text(encoding="utf-8"))
    (result,) = scoring.score(read, reading.parse(raw, read))
    assert f"= {money(result.total)}" == expected
