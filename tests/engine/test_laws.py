"""Laws that hold for every scheme and every month, tried on many made-up ones."""

import copy
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.engine.facts import reading
from scoring.engine.scheme import rubric
from scoring.engine.scheme.items import Item
from scoring.engine.score import scoring
from scoring.engine.time.periods import Month
from tests.engine.schemes_made_up import tight

SCHEMES = Path(__file__).resolve().parents[2] / "scoring" / "schemes"
LOADED = {
    path.stem: rubric.load(path.read_text(encoding="utf-8")) for path in SCHEMES.glob("*.yaml")
}
TIGHT = [rubric.from_dict(tight(period)) for period in ("month", "quarter", "year")]
PERIODS = {"month": "2026-07", "quarter": "2026-Q3", "year": "2026"}
MONTHS = {"month": [7], "quarter": [7, 8, 9], "year": list(range(1, 13))}
POSTS = ["secretary", "deputy_secretary", "organisation", "publicity", "discipline", "youth"]
DOMAINS = ["国有企业", "社区", None]
Facts = dict[str, Any]


def fields_for(draw: st.DrawFn, item: Item) -> dict[str, Any]:
    kind = item.kind
    number = st.integers(0, 300).map(lambda n: f"{n // 100}.{n % 100:02d}")
    if kind.name == "per_occurrence":
        fields: dict[str, Any] = {"quantity": draw(st.integers(1, 6))}
        return fields | draw(st.sampled_from([{}, {"factor": "0.5"}, {"factor": "0.33"}]))
    if kind.name == "graded":
        return {"option": draw(st.sampled_from(sorted(kind.options)))}
    if kind.name == "ratio":
        return {"actual": draw(number), "target": draw(st.sampled_from(["1", "2.5", "0", "3"]))}
    if kind.name == "banded":
        return {"value": str(draw(st.integers(-5, 120)))}
    if kind.name == "deduct_from_full":
        return {
            "fault": draw(st.sampled_from(sorted(kind.faults))),
            "quantity": draw(st.integers(1, 3)),
        }
    if kind.name == "checklist":
        return {"parts": draw(st.lists(st.sampled_from(sorted(kind.parts)), max_size=5))}
    if kind.name == "panel":
        return {
            "marks": draw(st.lists(st.integers(0, kind.full // 10_000), min_size=1, max_size=8))
        }
    if kind.name == "readers":
        return {
            "marks": draw(st.lists(st.integers(0, kind.full // 10_000), min_size=2, max_size=3))
        }
    if kind.name == "survey":
        counts = draw(
            st.lists(st.integers(0, 9), min_size=len(kind.weights), max_size=len(kind.weights))
        )
        return {"counts": counts, "served": draw(st.integers(1, 60))}
    if kind.name == "outside":
        return {"value": str(draw(st.integers(0, kind.of // 10_000)))}
    if kind.name == "mean":
        return {"value": str(draw(st.integers(0, kind.full // 10_000)))}
    if kind.name == "manual":
        low, high = kind.low // 100, kind.high // 100
        cents = draw(st.integers(low, high))
        value = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
        return {"value": value, "reason": "经会议议定并记录在案的理由"}
    return {}


@st.composite
def worlds(draw: st.DrawFn, name: str | None = None) -> tuple[rubric.Rubric, Facts]:
    """A scheme and well-formed facts of its period; at most one entry where the rule allows one."""
    if name is None and draw(st.booleans()):
        scheme = draw(st.sampled_from(TIGHT))
    else:
        scheme = LOADED[name or draw(st.sampled_from(sorted(LOADED)))]
    # Few items, so that entries meet each other under one limit.
    codes = draw(st.lists(st.sampled_from(sorted(scheme.items)), min_size=1, max_size=4))
    months = MONTHS[scheme.period]
    seated = scheme.subject in ("committee_member", "secretary")
    branches = {
        f"b{n}": {
            "name": f"支部{n}",
            "committee": draw(st.booleans()),
            "domain": draw(st.sampled_from(DOMAINS)),
        }
        for n in range(2)
    }
    subjects, entries = [], []
    for n in range(draw(st.integers(1, 4))):
        subject: dict[str, Any] = {"id": f"s{n}", "name": f"人{n}", "branch": f"b{n % 2}"}
        if seated:
            start = draw(st.sampled_from(["2025-01-01", "2026-07-10", "2026-08-20"]))
            subject["seats"] = [
                {
                    "branch": f"b{n % 2}",
                    "post": draw(st.sampled_from(POSTS)),
                    "from": start,
                    "main": draw(st.booleans()),
                    "acting": draw(st.booleans()),
                }
            ]
        subjects.append(subject)
        taken = set()
        for number in range(draw(st.sampled_from([0, 2, 5, 12]))):
            item = scheme.items[draw(st.sampled_from(codes))]
            month = draw(st.sampled_from(months))
            per = item.kind.per
            span = month if per == "month" else (month - 1) // 3 if per == "quarter" else 0
            if not item.kind.many and (item.code, span) in taken:
                continue
            taken.add((item.code, span))
            entry = {
                "id": f"e{n}-{number:02d}",
                "subject": f"s{n}",
                "item": item.code,
                "on": f"2026-{month:02d}-{draw(st.integers(1, 28)):02d}",
                "peer_confirmed": draw(st.booleans()),
                "attachment": True,
                "reference": "1号",
                "reason": "会议议定的事项与理由",
                **fields_for(draw, item),
            }
            if item.exclusive and draw(st.booleans()):
                entry["matter"] = draw(st.sampled_from(["甲", "乙"]))
            entries.append(entry)
    return scheme, {
        "period": PERIODS[scheme.period],
        "branches": branches,
        "subjects": subjects,
        "entries": entries,
    }


def scored(scheme: rubric.Rubric, facts: Facts) -> dict[str, scoring.Result]:
    return {r.subject: r for r in scoring.score(scheme, reading.parse(facts, scheme))}


def comparable(results: dict[str, scoring.Result]) -> dict[str, Any]:
    """Results with the trace as a set: its order is free."""
    return {s: r.as_dict() | {"trace": sorted(map(str, r.trace))} for s, r in results.items()}


many = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(world: tuple, rng: random.Random) -> None:
    scheme, facts = world
    shuffled = facts | {"entries": rng.sample(facts["entries"], len(facts["entries"]))}
    assert comparable(scored(scheme, facts)) == comparable(scored(scheme, shuffled))


@many
@given(worlds())
def test_superseding_by_the_same_changes_nothing(world: tuple) -> None:
    scheme, facts = world
    twins = [
        entry | {"id": entry["id"] + "x", "supersedes": entry["id"]} for entry in facts["entries"]
    ]
    before, after = (
        scored(scheme, facts),
        scored(scheme, facts | {"entries": facts["entries"] + twins}),
    )
    for subject, result in before.items():
        other = after[subject]
        assert (result.total, result.grade, result.rank_all, result.months, result.categories) == (
            other.total, other.grade, other.rank_all, other.months, other.categories)  # fmt: skip


@many
@given(worlds())
def test_withdrawing_everything_leaves_what_an_empty_file_gives(world: tuple) -> None:
    scheme, facts = world
    voids = [{"id": e["id"] + "v", "subject": e["subject"], "item": e["item"], "on": e["on"],
              "void": True, "supersedes": e["id"]} for e in facts["entries"]]  # fmt: skip
    empty = scored(scheme, facts | {"entries": []})
    gone = scored(scheme, facts | {"entries": facts["entries"] + voids})
    for subject, result in empty.items():
        other = gone[subject]
        assert (result.total, result.months, result.rank_all, result.missing) == (
            other.total, other.months, other.rank_all, other.missing)  # fmt: skip


@many
@given(worlds())
def test_lines_add_up_to_the_total(world: tuple) -> None:
    scheme, facts = world
    for result in scored(scheme, facts).values():
        limits = {"POOL", "CAP_CATEGORY", "WEIGHT", "VETO_ZERO", "FLOOR"}
        whole = sum(sum(items.values()) for items in result.months.values())
        whole += sum(line.amount for line in result.trace if line.code in limits)
        assert whole + result.adjustments == result.total
        after = sum(line.amount for line in result.trace if line.code in ("VETO_ZERO", "FLOOR"))
        assert sum(result.categories.values()) + result.adjustments + after == result.total


@many
@given(worlds(), st.data())
def test_one_more_positive_entry_never_lowers_a_total_or_a_rank(
    world: tuple, data: st.DataObject
) -> None:
    scheme, facts = world
    free = [i for i in scheme.items.values() if i.kind.many and i.sign > 0 and not i.kind.aggregate]
    if not free:
        return
    # Beside an entry of its item and month where there is one: there it can meet a limit.
    beside = [e for e in facts["entries"] if scheme.items[e["item"]] in free]
    if beside:
        near = data.draw(st.sampled_from(beside))
        item, subject, on = scheme.items[near["item"]], near["subject"], near["on"]
    else:
        item = data.draw(st.sampled_from(free))
        subject = data.draw(st.sampled_from(facts["subjects"]))["id"]
        on = f"2026-{MONTHS[scheme.period][0]:02d}-15"
    more = {"id": "more", "subject": subject, "item": item.code, "on": on, "peer_confirmed": True,
            "attachment": True, "reference": "1号", "reason": "会议议定的事项与理由",
            **fields_for(data.draw, item)}  # fmt: skip
    if any(getattr(o, "veto", None) for o in getattr(item.kind, "options", {}).values()):
        return
    before = scored(scheme, facts)[subject]
    after = scored(scheme, facts | {"entries": [*facts["entries"], more]})[subject]
    assert after.total >= before.total
    if before.rank_all is not None:
        assert after.rank_all is not None
        assert after.rank_all <= before.rank_all


def sides(scheme: rubric.Rubric, result: scoring.Result, category: str) -> tuple[int, int]:
    """What a category's items gave and what they took."""
    values = [
        value
        for items in result.months.values()
        for code, value in items.items()
        if scheme.items[code].category == category
    ]
    return sum(v for v in values if v > 0), sum(v for v in values if v < 0)


@many
@given(worlds())
def test_caps_hold(world: tuple) -> None:
    scheme, facts = world
    for result in scored(scheme, facts).values():
        for items in result.months.values():
            for code, value in items.items():
                cap = scheme.items[code].cap_month
                assert cap is None or abs(value) <= abs(cap)
        for code, item in scheme.items.items():
            whole = sum(items.get(code, 0) for items in result.months.values())
            assert item.cap_year is None or abs(whole) <= abs(item.cap_year)
            for quarter in {Month.parse(month).quarter for month in result.months}:
                within = [str(month) for month in quarter.months if str(month) in result.months]
                whole = sum(result.months[month].get(code, 0) for month in within)
                assert item.cap_quarter is None or abs(whole) <= abs(item.cap_quarter)
        for code, category in scheme.categories.items():
            value = result.categories[code]
            if category.weight is not None:
                continue
            if category.pool is not None:
                full = category.pool if category.pool_mode == "pool" else 0
                assert full - category.pool <= value <= full
                continue
            ups, downs = sides(scheme, result, code)
            high = ups if category.cap is None else min(ups, category.cap)
            low = downs if category.cap_negative is None else max(downs, category.cap_negative)
            assert value == high + low
        if result.maximum is not None and not result.adjustments:
            assert scheme.floor is None or result.total >= min(scheme.floor, 0)


@many
@given(worlds())
def test_subjects_influence_each_other_by_ranks_alone(world: tuple) -> None:
    scheme, facts = world
    together = scored(scheme, facts)
    for subject in facts["subjects"]:
        pk = subject["id"]
        alone = scored(scheme, facts | {
            "subjects": [subject],
            "entries": [e for e in facts["entries"] if e["subject"] == pk]})[pk]  # fmt: skip
        other = together[pk]
        assert (alone.total, alone.months, alone.missing, alone.maximum, alone.trace) == (
            other.total, other.months, other.missing, other.maximum, other.trace)  # fmt: skip


@many
@given(worlds())
def test_without_traces_everything_else_is_the_same(world: tuple) -> None:
    scheme, facts = world
    read = reading.parse(facts, scheme)
    full = [r.as_dict() | {"trace": []} for r in scoring.score(scheme, read)]
    assert full == [r.as_dict() for r in scoring.score(scheme, read, traced=False)]


ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    10**50,
    "",
    " ",
    "x",
    "４",
    "2026-07-01",
    [],
    [[]],
    {},
    {"a": 1},
]


@many
@given(worlds(), st.data())
def test_odd_values_anywhere_are_refused_or_scored_but_never_break(
    world: tuple, data: st.DataObject
) -> None:
    scheme, facts = world
    facts = copy.deepcopy(facts)
    place: Any = facts
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if (
            not isinstance(place[key], dict | list)
            or not place[key]
            or data.draw(st.integers(0, 3)) == 0
        ):
            place[key] = data.draw(st.sampled_from(ODD))
            break
        place = place[key]
    try:
        scored(scheme, facts)
    except reading.Malformed as malformed:
        for error in malformed.errors:
            assert error.code.isupper()
            assert error.field


@pytest.mark.parametrize("name", sorted(LOADED))
def test_every_scheme_is_among_the_tried(name: str) -> None:
    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(worlds(name))
    def try_some(world: tuple) -> None:
        scheme, facts = world
        assert set(scored(scheme, facts)) == {s["id"] for s in facts["subjects"]}

    try_some()
