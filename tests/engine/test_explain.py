"""The sentences behind the numbers, as people read them."""

from scoring.engine.facts import reading
from scoring.engine.scheme import rubric
from scoring.engine.score import explain, scoring
from tests.engine.small import ZHIWEI, facts, item, scheme


def told(*entries: dict, for_board: bool = False, **more: object) -> list[str]:
    read = reading.parse(facts(*entries, **more), ZHIWEI)
    (result,) = scoring.score(ZHIWEI, read)
    return [s.text for s in explain.sentences(ZHIWEI, result, read, for_board=for_board)]


def test_counts_options_and_ratios_read_aloud() -> None:
    assert told(
        {"item": "A07", "quantity": 5},
        {"item": "A02", "option": "all"},
        {"item": "C08", "actual": "90", "target": "100"},
    ) == [
        "分管职责月清单 全部完成，共 1.50 分",
        "谈心谈话与思想疏导 5 人次共 2.00 分，当月封顶 1.20 分，少计 0.80 分",
        "劳动竞赛与提质增效 完成 90，目标 100，共 0.90 分",
    ]


def test_what_did_not_count_says_why() -> None:
    assert told({"item": "A06"}, {"item": "C02"}) == [
        "纪律监督与廉洁提醒 1 条未计（当天的职务不计这一项）",
        "党员“一带二” 1 条未计（对方还没有确认）",
    ]


def test_corrections_are_told_at_home_and_not_on_the_board() -> None:
    entries = ({"item": "A07"}, {"item": "A07", "quantity": 2, "supersedes": "e0"})
    assert told(*entries) == ["谈心谈话与思想疏导 2 人次共 0.80 分，1 条未计（已更正）"]
    assert told(*entries, for_board=True) == ["谈心谈话与思想疏导 2 人次共 0.80 分"]


def test_limits_of_the_whole_come_last() -> None:
    lines = told(
        {"item": "D01", "quantity": 2},
        adjustments=[{"subject": "s", "amount": "0.60", "reason": "更正"}],
    )
    assert lines[0].startswith("无故缺席组织生活 2 次共 -2.00 分")
    assert lines[-2:] == ["总分不低于 0.00 分，补 1.40 分", "更正以前各期 0.60 分"]


def test_amounts_of_the_sentences_add_up_to_the_total() -> None:
    read = reading.parse(
        facts({"item": "A07", "quantity": 5}, {"item": "D01"}, {"item": "C10", "quantity": 3}),
        ZHIWEI,
    )
    (result,) = scoring.score(ZHIWEI, read)
    amounts = [s.amount for s in explain.sentences(ZHIWEI, result, read)]
    assert sum(amounts) == result.total


def of_the_whole(document: dict, *entries: dict) -> list[str]:
    """What is said of the only category."""
    read = rubric.from_dict(document)
    facts_read = reading.parse(facts(*entries), read)
    (result,) = scoring.score(read, facts_read)
    return [s.text for s in explain.sentences(read, result, facts_read) if not s.item]


def test_both_ends_of_a_category_are_told_with_their_own_limits() -> None:
    document = scheme(
        item(kind="per_occurrence", points="1"),
        item("Y", kind="per_occurrence", points="-1"),
        category={"cap": "4", "cap_negative": "-2"},
    )
    assert of_the_whole(document, {"quantity": 6}, {"item": "Y", "quantity": 3}) == [
        "甲封顶 4.00 分，少计 2.00 分",
        "甲封顶 -2.00 分，少扣 1.00 分",
    ]


def test_a_weight_is_told_as_it_is() -> None:
    document = scheme(item(kind="per_occurrence", points="1"), category={"weight": "0.3335"})
    assert of_the_whole(document, {"quantity": 2}) == ["甲按权重 33.35% 计"]


def test_a_pool_tells_its_full_or_where_its_deductions_stop() -> None:
    minus = item(kind="per_occurrence", points="-3")
    pool = scheme(minus, category={"pool": {"full": "5", "mode": "pool"}})
    assert of_the_whole(pool, {}) == ["甲从满分 5.00 分里扣"]
    subtract = scheme(minus, category={"pool": {"full": "5", "mode": "subtract"}})
    assert of_the_whole(subtract, {"quantity": 2}) == ["甲最多扣 5.00 分，少扣 1.00 分"]
