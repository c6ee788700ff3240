"""The board's own rules: what is stored is read back the same, order, groups, what is carried."""

import copy
import json
from pathlib import Path

import pytest

from scoring.engine import canonical
from scoring.engine.board import carrying, figures, form
from scoring.engine.board.content import movement
from scoring.engine.facts import reading
from scoring.engine.score import scoring
from tests.engine.small import ZHIWEI
from tests.engine.small import facts as small_facts
from tests.world.board import board_content, line

# A board as it was stored before boards had a type.
KEPT = json.loads(Path(__file__).with_name("stored_board.json").read_text("utf-8"))
# The same with everything in it that not every board has.
STORED = {
    "scheme": "zhiwei", "scheme_name": "支委积分制", "rubric": "a" * 64, "structure": "b" * 64,
    "plant": 1, "plant_name": "采油一厂", "period": "2026-Q3",
    "categories": [
        {"code": "B", "name": "组织生活", "cap": "15.00"},
        {"code": "A10", "name": "负面约束", "cap": None},
    ],
    "branches": [
        {"id": 7, "name": "采油一队党支部", "locked": {"2026-07": "c" * 64}, "open": ["2026-08"],
         "reported": False},
    ],
    "lines": [
        {"participant": 3, "member": 4, "branch": 7, "branch_name": "采油一队党支部",
         "name": "陆文静", "post": "组织委员、宣传委员", "total": "-0.50",
         "categories": {"B": "1.00", "A10": "-1.50"}, "months": {"2026-07": "-0.50"},
         "class": "良", "maximum": "30.00", "score_rate": "1.67", "adjustments": "0.00",
         "rank_branch": 1, "rank_plant": 2, "unranked": None, "moved": -1, "moved_points": -50,
         "sentences": [{"category": "B", "item": "B02", "month": "2026-07", "amount": "1.00",
                        "text": "支委会 1 次共 1.00 分", "entries": ["e1"]}],
         "matters": [{"item": "B02", "month": "2026-07", "on": "2026-07-08", "words": "七月支委会",
                      "confirmed": "江文博"}],
         "decided": {"decision": 9, "from": "中", "reason": "抢险", "minutes_no": "党委会 3",
                     "names": ["甲", "乙"], "persons": [1, 2], "on": "2026-10-02"}},
        {"participant": 5, "member": 6, "branch": 7, "branch_name": "采油一队党支部",
         "name": "贺春明", "post": "保卫委员", "total": None, "categories": {}, "months": {},
         "class": "", "maximum": None, "score_rate": None, "adjustments": "0.00",
         "rank_branch": None, "rank_plant": None, "unranked": "NOT_REPORTED", "moved": None,
         "moved_points": None, "sentences": [], "matters": []},
    ],
    "matters": [{"subject": "m4", "group": "honours", "matter": "省级先进", "counted": "1.5000"}],
    "year_items": [{"subject": "m4", "item": "A07", "counted": "0.30"}],
}  # fmt: skip


def test_a_stored_board_of_before_is_digested_as_it_was() -> None:
    content = form.read(KEPT["payload"])
    assert form.canonical(content) == KEPT["payload"]
    assert form.digest(content) == KEPT["digest"]


def test_what_is_stored_is_read_back_the_same() -> None:
    content = form.read(STORED)
    assert form.canonical(content) == STORED
    assert form.digest(content) == canonical.digest(STORED)
    first, second = content.lines
    assert (first.total, first.categories, first.posts) == (
        -50, {"B": 100, "A10": -150}, ("组织委员", "宣传委员"),
    )  # fmt: skip
    assert (first.computed_grade, first.grade, first.deducted) == ("中", "良", 150)
    assert (second.total, second.why) == (None, "所在党支部未报送")
    assert content.matters[0].counted == 15_000  # ten-thousandths


def test_categories_stand_as_in_the_scheme_however_the_database_kept_them() -> None:
    stored = copy.deepcopy(STORED)
    stored["lines"][0]["categories"] = {"A10": "-1.50", "B": "1.00"}
    assert list(form.read(stored).lines[0].categories) == ["B", "A10"]


@pytest.mark.parametrize("key", ["lines", "branches", "plant_name", "matters"])
def test_what_is_no_board_is_refused(key: str) -> None:
    with pytest.raises(KeyError):
        form.read({name: value for name, value in STORED.items() if name != key})


def test_a_veto_is_said_of_those_whom_it_concerns_and_of_nobody_else() -> None:
    vetoed, other = line(1, total=0, vetoed=True), line(2, total=0)
    assert form.line(vetoed)["vetoed"] is True
    assert "vetoed" not in form.line(other)
    assert form.read_line(form.line(vetoed), []) == vetoed


def test_inside_a_tie_who_lost_less_is_named_first() -> None:
    content = board_content(
        line(1, total=200, rank_plant=1, categories={"A": 300, "D": -100}),
        line(2, total=200, rank_plant=1, categories={"A": 200}),
        line(3, total=100, rank_plant=3, rank_branch=1),
        line(4, unranked="EXEMPT"),
    )
    assert [(x.rank, x.line.participant) for x in content.ranked()] == [(1, 2), (1, 1), (3, 3)]
    assert [x.line.participant for x in content.ranked(in_branch=True)] == [3]
    assert [x.participant for x in content.apart()] == [4]
    assert [x.why for x in content.apart()] == ["免考"]


def test_posts_are_ranked_apart_and_who_has_no_rank_in_none() -> None:
    content = board_content(
        line(1, total=300, rank_plant=1, posts=("书记", "宣传委员")),
        line(2, total=200, rank_plant=2, posts=("书记",)),
        line(3, total=900, posts=("书记",), unranked="EXEMPT"),
    )
    groups = {g.name: [(x.rank, x.line.participant) for x in g.rows] for g in content.by_post()}
    assert groups == {"书记": [(1, 1), (2, 2)], "宣传委员": [(1, 1)]}


def test_a_category_without_a_cap_is_compared_nowhere() -> None:
    content = board_content(
        line(1, total=100, rank_plant=1, categories={"A": 100, "D": 0}, score_rate=300),
        line(2, total=100, rank_plant=1, categories={"A": 100, "D": -100}, score_rate=400),
    )
    (group,) = content.by_category()
    assert (group.name, [x.rank for x in group.rows]) == ("组织生活", [1, 1])
    assert [x.line.participant for x in content.by_rate().rows] == [2, 1]


def test_movement_needs_both_boards() -> None:
    assert movement((9, 2450), (7, 2434)) == (2, -16)
    assert movement((None, 2450), (7, 2434)) == (None, -16)
    assert movement((3, None), (None, 100)) == (None, None)


def test_a_mean_is_rounded_half_away_from_zero() -> None:
    assert figures.mean([100, 101]) == 101
    assert figures.mean([-1, 0]) == -1
    assert figures.mean([1, 1, 2]) == 1


def test_what_is_far_from_all_others_is_found_and_even_branches_too() -> None:
    plain = [line(n, total=1000 + n % 2, rank_plant=1) for n in range(20)]
    far = line(20, total=9000, rank_plant=1)
    assert figures.outliers(board_content(*plain, far), 10) == [far]
    assert figures.outliers(board_content(*plain, far), 22) == []
    assert figures.outliers(board_content(*plain), 10) == []
    even = [line(n, total=500, rank_plant=1) for n in range(3)]
    assert figures.even_branches(board_content(*even), 3) == [("采油一队党支部", 3)]
    assert figures.even_branches(board_content(*even), 4) == []
    assert figures.even_branches(board_content(*even, line(9, total=1, rank_plant=4)), 3) == []


def test_a_matter_that_rose_leaves_only_what_it_rose_by() -> None:
    prior = [{"subject": "s", "group": "A05", "matter": "先进支部", "counted": "0.5"}]
    raw = small_facts({"item": "A05", "option": "field", "matter": "先进支部"}, prior=prior)
    facts = reading.parse(raw, ZHIWEI)
    results = scoring.score(ZHIWEI, facts)
    only = facts.entries["s"][0].id
    (counted,) = carrying.matters(facts, results, {only: 20_000})
    assert (counted.subject, counted.matter, counted.counted) == ("s", "先进支部", 15_000)
    assert carrying.matters(facts, results, {only: 5_000}) == ()
    assert carrying.year_items(results, ZHIWEI) == ()
