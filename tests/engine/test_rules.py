"""Caps, pools, weights, ranks, quotas and who is ranked where."""

from tests.engine.small import codes, facts, item, result, results, scheme

ONE = {"kind": "per_occurrence", "points": "1"}


def subjects(*totals: int) -> dict:
    """Subjects s0, s1, … of one branch with so many points each."""
    seat = {"branch": "b", "post": "secretary", "from": "2026-01-01"}
    raw = facts()
    raw["subjects"] = [
        {"id": f"s{n}", "name": f"人{n}", "seats": [seat]} for n in range(len(totals))
    ]
    raw["entries"] = [
        {"id": f"e{n}", "subject": f"s{n}", "item": "X", "on": "2026-07-01", "quantity": total}
        for n, total in enumerate(totals)
        if total
    ]
    return raw


def test_caps_are_given_out_in_calendar_order() -> None:
    document = scheme(item(**ONE, i_cap_month="3", i_cap_quarter="5"))
    raw = facts(
        {"on": "2026-09-01", "quantity": 4},
        {"on": "2026-07-01", "quantity": 2},
        {"on": "2026-08-01", "quantity": 9},
    )
    scored = result(document, raw)
    months = {m: v["total"] for m, v in scored["months"].items()}
    assert months == {"2026-07": "2.00", "2026-08": "3.00", "2026-09": "0.00"}
    assert {line["month"]: line["amount"] for line in codes(scored, "CAP_QUARTER")} == {
        "2026-09": "-3.00"
    }


def test_a_year_s_cap_knows_what_earlier_periods_took() -> None:
    document = scheme(item(**ONE, i_cap_year="5"))
    raw = facts({"quantity": 3}, prior_item=[{"subject": "s", "item": "X", "counted": "4.00"}])
    assert result(document, raw)["total"] == "1.00"


def test_months_may_add_up_to_more_than_the_quarter_and_the_difference_is_a_line() -> None:
    document = scheme(item(**ONE), category={"cap": "4"})
    scored = result(document, facts({"quantity": 3}, {"quantity": 3, "on": "2026-08-01"}))
    assert scored["total"] == "4.00"
    assert sum(int(m["total"].replace(".", "")) for m in scored["months"].values()) == 600
    (line,) = codes(scored, "CAP_CATEGORY")
    assert (line["category"], line["amount"]) == ("A", "-2.00")


def test_a_category_cut_at_both_ends_says_so_in_a_line_for_each() -> None:
    document = scheme(
        item(**ONE),
        item("Y", kind="per_occurrence", points="-1"),
        category={"cap": "4", "cap_negative": "-2"},
    )
    scored = result(document, facts({"quantity": 6}, {"item": "Y", "quantity": 4}))
    assert scored["total"] == "2.00"
    lines = [(line["category"], line["amount"]) for line in codes(scored, "CAP_CATEGORY")]
    assert lines == [("A", "-2.00"), ("A", "2.00")]


def test_a_pool_is_full_at_the_start_and_a_subtraction_is_not() -> None:
    minus = item(kind="per_occurrence", points="-3")
    pool = scheme(minus, category={"pool": {"full": "20", "mode": "pool"}})
    assert result(pool, facts({}))["total"] == "17.00"
    assert result(pool, facts({"quantity": 9}))["total"] == "0.00"
    assert result(pool, facts())["maximum"] == "20.00"
    subtract = scheme(minus, category={"pool": {"full": "20", "mode": "subtract"}})
    assert result(subtract, facts({"quantity": 9}))["total"] == "-20.00"
    assert result(subtract, facts())["maximum"] == "0.00"


def test_a_weight_is_applied_after_the_cap_and_rounded() -> None:
    document = scheme(item(**ONE, i_cap_month="9"), category={"weight": "0.3335", "cap": "5"})
    scored = result(document, facts({"quantity": 7}))
    assert (scored["total"], scored["maximum"]) == ("1.67", "1.67")


def test_a_weight_s_half_cent_is_rounded_up_away_from_zero() -> None:
    """1.01 by one half is 0.505: 0.51 and not 0.50."""
    document = scheme(
        item(kind="per_occurrence", points="1.01", i_cap_month="1.01"), category={"weight": "0.5"}
    )
    scored = result(document, facts({"quantity": 1}))
    assert scored["total"] == "0.51"
    minus = scheme(item(kind="per_occurrence", points="-1.01"), category={"weight": "0.5"})
    assert result(minus, facts({"quantity": 1}))["total"] == "-0.51"


def test_the_lines_add_up_with_floor_and_adjustment() -> None:
    document = scheme(item(kind="per_occurrence", points="-1"), floor="0")
    raw = facts({"quantity": 3}, adjustments=[{"subject": "s", "amount": "0.60", "reason": "更正"}])
    scored = result(document, raw)
    assert (scored["total"], scored["adjustments"]) == ("0.00", "0.60")
    assert codes(scored, "FLOOR")[0]["amount"] == "2.40"


def test_ties_share_a_rank_and_the_next_is_left_out() -> None:
    ranked = results(scheme(item(**ONE)), subjects(5, 3, 3, 1))
    assert [ranked[f"s{n}"]["rank_all"] for n in range(4)] == [1, 2, 2, 4]
    assert [ranked[f"s{n}"]["rank_branch"] for n in range(4)] == [1, 2, 2, 4]


def test_a_quota_leaves_out_a_tie_or_lets_it_in() -> None:
    quota = {"class": "好", "share": "1/2"}
    strict = results(scheme(item(**ONE), class_quota=quota), subjects(9, 8, 8, 6))
    assert [strict[f"s{n}"]["class"] for n in range(4)] == ["好", "一般", "一般", "一般"]
    assert [strict[f"s{n}"]["quota"] for n in range(4)] == [False, True, True, True]
    inclusive = scheme(item(**ONE), class_quota=quota | {"ties": "inclusive"})
    found = results(inclusive, subjects(9, 8, 8, 6))
    assert [found[f"s{n}"]["class"] for n in range(4)] == ["好", "好", "好", "一般"]


def test_a_person_is_ranked_where_most_months_were_spent() -> None:
    raw = facts({})
    raw["branches"]["c"] = {"name": "另一个"}
    raw["subjects"][0]["seats"] = [
        {"branch": "b", "post": "secretary", "from": "2026-01-01", "to": "2026-08-15"},
        {"branch": "c", "post": "publicity", "from": "2026-08-16"},
    ]
    scored = result(scheme(item(**ONE)), raw)
    # August: 15 days in b are not half of 31, 16 in c are.
    assert scored["branch"] == "c"
    assert scored["countable_months"] == ["2026-07", "2026-08", "2026-09"]
    assert scored["ranked"] is True


def test_exempt_comes_before_too_few_months() -> None:
    raw = facts({})
    raw["subjects"][0]["exempt"] = ["2026-07", "2026-08", "2026-09"]
    assert result(scheme(item(**ONE)), raw)["unranked_reason"] == "EXEMPT"
    raw["subjects"][0]["exempt"] = ["2026-07", "2026-08"]
    assert result(scheme(item(**ONE)), raw)["unranked_reason"] == "TOO_FEW_MONTHS"


def test_a_correction_that_waits_changes_nothing() -> None:
    raw = facts({"quantity": 2}, {"quantity": 5, "supersedes": "e0", "state": "draft"})
    assert result(scheme(item(**ONE)), raw)["total"] == "2.00"
    raw["entries"].append(raw["entries"][1] | {"id": "e2", "supersedes": "e1", "quantity": 7})
    del raw["entries"][2]["state"]
    scored = result(scheme(item(**ONE)), raw)
    assert scored["total"] == "7.00"
    assert {line["entry"] for line in codes(scored, "SUPERSEDED")} == {"e0", "e1"}


def test_what_a_void_entry_superseded_stays_superseded() -> None:
    raw = facts({"quantity": 2}, {"void": True, "supersedes": "e0"})
    assert result(scheme(item(**ONE)), raw)["total"] == "0.00"
    raw["entries"].append(raw["entries"][0] | {"id": "e2", "supersedes": "e1", "quantity": 1})
    scored = result(scheme(item(**ONE)), raw)
    assert scored["total"] == "1.00"
    assert len(codes(scored, "SUPERSEDED")) == 2


def test_a_ring_is_superseded_altogether() -> None:
    raw = facts({"supersedes": "e1"}, {"supersedes": "e0"})
    assert result(scheme(item(**ONE)), raw)["total"] == "0.00"


def test_requirements_are_asked_in_their_order() -> None:
    document = scheme(item(**ONE, i_requires=["reason", "peer", "reference"]))
    scored = result(document, facts({}, {"peer_confirmed": True}, {"peer_confirmed": "王", "reference": " "},
                                    {"peer_confirmed": True, "reference": "1号", "reason": "因"}))  # fmt: skip
    found = [line["code"] for line in sorted(scored["trace"], key=lambda x: x["entry"])]
    assert found == ["PEER_NOT_CONFIRMED", "REFERENCE_MISSING", "REFERENCE_MISSING", "COUNTED"]


def test_an_acting_deputy_counts_as_secretary() -> None:
    document = scheme(item(**ONE, i_roles=["secretary"]))
    raw = facts({})
    raw["subjects"][0]["seats"][0] |= {"post": "deputy_secretary", "acting": False}
    assert result(document, raw)["total"] == "0.00"
    raw["subjects"][0]["seats"][0]["acting"] = True
    assert result(document, raw)["total"] == "1.00"


def test_the_maximum_leaves_out_what_does_not_apply() -> None:
    away = item("Y", **ONE, i_cap_month="0.5", i_not_applicable_when="branch_without_committee")
    document = scheme(item(**ONE, i_cap_month="1"), away, category={"cap": "4"})
    raw = facts()
    assert result(document, raw)["maximum"] == "4.00"
    raw["branches"]["b"]["committee"] = False
    assert result(document, raw)["maximum"] == "2.50"
    raw["subjects"][0]["seats"][0]["from"] = "2026-08-05"
    # July without a seat takes nothing away.
    assert result(document, raw)["maximum"] == "3.00"


def test_without_a_limit_there_is_no_maximum() -> None:
    scored = result(scheme(item(**ONE)), facts({}))
    assert (scored["maximum"], scored["score_rate"]) == (None, None)


def test_half_a_cent_is_a_whole_one_in_what_is_worked_out_once() -> None:
    """1.00 and 1.01 on the average are 1.005."""
    mean = result(scheme(item(kind="mean", full="10")), facts({"value": "1"}, {"value": "1.01"}))
    assert mean["total"] == "1.01"
    assert [line["amount"] for line in codes(mean, "COUNTED")] == ["0.50", "0.51"]
    faults = [{"key": "f", "label": "缺", "points": "1.005"}]
    taken = result(
        scheme(item(kind="deduct_from_full", full="1", faults=faults)), facts({"fault": "f"})
    )
    lines = [(line["code"], line["amount"]) for line in taken["trace"]]
    assert lines == [("FULL", "1.00"), ("EXHAUSTED", "0.01"), ("COUNTED", "-1.01")]


def test_half_a_cent_of_earlier_periods_is_taken_as_a_whole_one() -> None:
    prior = [{"subject": "s", "item": "X", "counted": "0.005"}]
    document = scheme(item(**ONE, i_cap_year="5"))
    assert result(document, facts({"quantity": 9}, prior_item=prior))["total"] == "4.99"


def test_half_a_cent_of_the_most_there_is_is_a_whole_one() -> None:
    banded = {"kind": "banded", "bands": [{"min": "1", "points": "1.005"}]}
    survey = {"kind": "survey", "full": "0.05", "weights": ["90", "0"]}
    assert result(scheme(item(**banded)), facts())["maximum"] == "1.01"
    assert result(scheme(item(**survey)), facts())["maximum"] == "0.05"
    options = [{"key": "a", "label": "甲", "points": "1.005"}]
    graded = {"kind": "graded", "per": "month", "options": options}
    away = item(**graded, i_not_applicable_when="branch_without_committee")
    raw = facts(period="month")
    raw["branches"]["b"]["committee"] = False
    assert result(scheme(away, period="month", category={"cap": "4"}), raw)["maximum"] == "2.99"


def test_half_a_hundredth_of_a_share_of_the_most_is_a_whole_one() -> None:
    """1 of 32 points are 3.125 per cent."""
    scored = result(scheme(item(**ONE, i_cap_month="32"), category={"cap": "32"}), facts({}))
    assert (scored["maximum"], scored["score_rate"]) == ("32.00", "3.13")


def test_half_of_a_month_s_days_is_enough_to_count_there() -> None:
    """September has thirty days."""
    document = scheme(item(**ONE), period="month", min_countable_months=1)
    raw = facts({"on": "2026-09-20"}, period="month") | {"period": "2026-09"}
    reasons = []
    for first in ("2026-09-16", "2026-09-17"):
        raw["subjects"][0]["seats"][0]["from"] = first
        reasons.append(result(document, raw)["unranked_reason"])
    assert reasons == [None, "TOO_FEW_MONTHS"]
