"""Hints need enough cases, say how sure they are, and always offer a fair explanation."""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.impact import fairness, sums
from scoring.engine.impact.fairness import Hint


def only(hints: list[Hint]) -> Hint:
    (hint,) = hints
    assert hint.sure
    assert hint.fair.startswith("也许")
    return hint


def test_an_item_in_which_all_are_alike() -> None:
    hint = only(fairness.flat_items({"B06": ("主题党日", Counter({50: 19, 0: 1}))}))
    assert hint.saw == "20 人次里 95% 得的都是 0.50 分"
    assert fairness.flat_items({"B06": ("主题党日", Counter({50: 9}))}) == []  # too few
    assert fairness.flat_items({"C10": ("急难险重", Counter({0: 50}))}) == []  # nobody: see sunset
    assert fairness.flat_items({"C01": ("示范岗", Counter({50: 8, 100: 8}))}) == []


def test_half_a_per_cent_is_said_as_a_whole_one() -> None:
    hint = only(fairness.flat_items({"B06": ("主题党日", Counter({50: 181, 0: 19}))}))
    assert hint.saw == "200 人次里 91% 得的都是 0.50 分"


def test_a_mean_and_a_deviation_of_one_half_are_a_whole_one() -> None:
    """Totals 0 and 1, of which the deviation is one half too; below nothing away from it."""
    above, below = sums.spread([2, 1, 1, 0, 1]), sums.spread([2, -1, 1, -1, 0])
    assert (above["mean"], above["deviation"]) == (1, 1)
    assert (below["mean"], below["deviation"]) == (-1, 1)


def test_claims_that_always_pass_are_weighed_by_their_number() -> None:
    rows = {"甲": (30, 0), "乙": (30, 6), "丙": (4, 0)}
    hint = only(fairness.claims_always_pass(rows))
    assert hint.where == "甲"
    assert "别的支部不通过的占 18%" in hint.saw
    assert "多半在 10% 以下" in hint.sure


def test_a_month_copied_from_the_one_before() -> None:
    lines = Counter({(p, "A02", '{"option": "all"}'): 1 for p in range(12)})
    changed = lines.copy()
    for p in range(3):
        changed[p, "A02", '{"option": "all"}'] = 0
        changed[p, "A02", '{"option": "p80"}'] = 1
    changed += Counter()
    key = ("采油一队", "2026年8月")
    hint = only(fairness.copied_months({key: (lines, lines)}))
    assert hint.saw.startswith("12 条里有 12 条")
    assert fairness.copied_months({key: (changed, lines)}) == []
    few = Counter({(1, "A02", "{}"): 3})
    assert fairness.copied_months({key: (few, few)}) == []


def test_two_who_confirm_only_each_other() -> None:
    edges = Counter({("甲", "乙"): 5, ("乙", "甲"): 4, ("乙", "丙"): 1, ("丁", "甲"): 9})
    hint = only(fairness.mutual(edges))
    assert hint.where == "乙、甲"
    assert fairness.mutual(Counter({("甲", "乙"): 5, ("乙", "甲"): 4, ("乙", "丙"): 4})) == []
    assert fairness.mutual(Counter({("甲", "乙"): 2, ("乙", "甲"): 2})) == []


def test_one_post_always_first() -> None:
    firsts = {"采油一队": ["书记"] * 3, "集输站": ["书记", "组织委员", "书记"], "新队": ["书记"]}
    assert only(fairness.one_post_first(firsts)).where == "采油一队"
    ranked = Counter({"书记": 30, "组织委员": 60, "纪检委员": 60})
    hint = only(fairness.posts_first(Counter({"书记": 34, "组织委员": 2}), ranked))
    assert "36 次支部第一里 34 次是书记，而书记只占排名人数的 20%" in hint.saw
    assert fairness.posts_first(Counter({"书记": 3}), ranked) == []
    assert fairness.posts_first(Counter({"书记": 12, "组织委员": 24}), ranked) == []


def test_a_panel_that_differs_is_drawn_to_the_whole_when_small() -> None:
    usual = [Fraction(1, 2)] * 100
    names = {"C01": "示范岗"}
    strict = {("C01", "大队"): usual, ("C01", "甲"): [Fraction(1)] * 40}
    hint = only([h for h in fairness.panels_apart(strict, names) if h.where.startswith("甲")])
    assert "偏松" in hint.saw
    # The same share in ten cases only is not believed yet.
    small = {("C01", "大队"): usual, ("C01", "甲"): [Fraction(3, 4)] * 10}
    assert fairness.panels_apart(small, names) == []
    assert fairness.panels_apart({("C01", "甲"): [Fraction(1)] * 40}, names) == []  # nobody beside


@given(
    own=st.lists(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1)]), max_size=9),
    others=st.lists(
        st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1)]), min_size=40, max_size=60
    ),
)
def test_fewer_than_ten_cases_never_make_a_hint(
    own: list[Fraction], others: list[Fraction]
) -> None:
    marks = {("C01", "甲"): own, ("C01", "乙"): others}
    assert all(h.where.startswith("乙") for h in fairness.panels_apart(marks, {"C01": "示范岗"}))
