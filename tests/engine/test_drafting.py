"""Forms and files come to one scheme: what a form shows and sends back is what was written."""

import copy
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.engine.editing import arranging, difference, drafting, trying
from scoring.engine.kinds import KINDS
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme import rubric
from tests.engine.documents import DOCUMENTS


def through_forms(document: dict[str, Any]) -> dict[str, Any]:
    """A scheme typed anew, field by field, into the forms of a bare skeleton."""
    made: dict[str, Any] = {
        "code": document["code"],
        "name": "x",
        "subject": document["subject"],
        "period": document["period"],
        "categories": [
            {"code": c["code"], "name": "x", "items": [{"code": i["code"]} for i in c["items"]]}
            for c in document["categories"]
        ],
    }
    if "lint_exempt" in document:
        made["lint_exempt"] = document["lint_exempt"]
    for place in drafting.places(document):
        original, empty = drafting.part(document, place), drafting.part(made, place)
        assert original is not None
        assert empty is not None
        params = drafting.params_of(place, original)
        shown = drafting.flat(original, params)
        typed = {p.key: drafting.cleaned(shown[p.key], p) for p in params}
        if place.startswith("item:"):
            drafting.put(empty, params[3], typed["rule.kind"])
        for param in params:
            if param.key != "rule.kind":
                drafting.put(empty, param, typed[param.key])
    return made


@pytest.mark.parametrize("name", DOCUMENTS)
def test_forms_come_to_the_same_scheme_as_the_file(name: str) -> None:
    document = DOCUMENTS[name]
    made = rubric.from_dict(through_forms(document))
    written = rubric.from_dict(document)
    # A value that only repeats the default may be left out by a form; nothing else may differ.
    assert [item.worth() for item in made.items.values()] == [
        item.worth() for item in written.items.values()
    ]
    assert made.structure_hash == rubric.from_dict(_without_defaults(document)).structure_hash


def _without_defaults(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_defaults(v) for v in value]
    if isinstance(value, dict):
        return {k: _without_defaults(v) for k, v in value.items() if v is not False and v != []}
    return value


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_form_sent_back_unchanged_changes_nothing(data: st.DataObject) -> None:
    document = DOCUMENTS[data.draw(st.sampled_from(sorted(DOCUMENTS)))]
    place = data.draw(st.sampled_from(drafting.places(document)))
    piece = drafting.part(document, place)
    assert piece is not None
    params = drafting.params_of(place, piece)
    typed = dict(drafting.flat(piece, params).items())
    clean = {p.key: drafting.cleaned(typed[p.key], p) for p in params}
    made, changed, conflicts = drafting.merge(piece, piece, clean, params)
    assert (made, changed, conflicts) == (piece, [], [])


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_two_writers_of_different_fields_both_get_their_way(seed: int) -> None:
    """Whatever two people write at once: each field is one's or the other's, none is lost unsaid."""
    pick = random.Random(seed)
    document = DOCUMENTS["zhiwei"]
    place = pick.choice([p for p in drafting.places(document) if p.startswith("item:")])
    seen = drafting.part(document, place)
    assert seen is not None
    params = [p for p in drafting.params_of(place, seen) if p.form in ("text", "number", "long")]
    mine, theirs = (
        {p.key: f"{who}{pick.random()}" for p in pick.sample(params, 3)} for who in "甲乙"
    )
    first, _, none = drafting.merge(seen, seen, theirs, tuple(params))
    made, _changed, conflicts = drafting.merge(seen, first, mine, tuple(params))
    assert none == []
    assert set(conflicts) == set(mine) & set(theirs)
    stands = drafting.flat(made, tuple(params))
    for key in mine:
        assert stands[key] == (theirs[key] if key in conflicts else mine[key])
    for key in theirs:
        assert stands[key] == theirs[key]


def test_every_kind_describes_its_own_form() -> None:
    """A kind that asks for a parameter its form does not have could not be edited."""
    for name, kind in KINDS.items():
        assert kind.label, name
        # For those to whom "评阅" or "测评" says nothing yet.
        fields = drafting.params_of("item:X", {"rule": {"kind": name}})
        assert next(p.hint for p in fields if p.key == "rule.kind") == kind.about != ""
        given = {param.key for param in kind.params}
        for document in DOCUMENTS.values():
            for category in document["categories"]:
                for item in category["items"]:
                    if item["rule"]["kind"] == name:
                        assert set(item["rule"]) - {"kind"} <= given, (name, item["code"])


def test_every_kind_has_examples_but_the_veto() -> None:
    rules = {
        "per_occurrence": {"points": "0.4"}, "graded": {"per": "month", "options": [
            {"key": "a", "label": "好", "points": "1"}, {"key": "b", "label": "差", "points": "0"}]},
        "banded": {"bands": [{"min": "90", "points": "4"}]}, "ratio": {"full": "1.5"},
        "deduct_from_full": {"full": "4", "faults": [{"key": "x", "label": "缺", "points": "1"}]},
        "checklist": {"parts": [{"key": "x", "label": "甲", "points": "1"}]}, "panel": {"full": "10"},
        "readers": {"full": "10", "spread": "2"}, "survey": {"full": "10"}, "outside": {"full": "20"},
        "mean": {"full": "20"}, "manual": {"min": "0", "max": "2"}, "veto": {"effect": "zero"},
    }  # fmt: skip
    assert set(rules) == set(KINDS)
    for kind, rule in rules.items():
        document = {
            "code": "d", "name": "草案", "subject": "committee_member", "period": "quarter",
            "classes": [{"name": "好"}],
            "categories": [{"code": "A", "name": "甲", "items": [
                {"code": "X", "name": "某项", "earns": "某事", "rule": {"kind": kind, **rule}}]}],
        }  # fmt: skip
        found = trying.examples(document, "X")
        assert bool(found) == (kind != "veto"), (kind, found)


def test_examples_are_the_engine_s_own_numbers() -> None:
    assert trying.examples(DOCUMENTS["zhiwei"], "A07") == [
        "1 人次 → 0.40 分", "3 人次 → 1.20 分", "10 人次 → 1.20 分（当月封顶）",
    ]  # fmt: skip
    assert "实" not in trying.examples(DOCUMENTS["zhiwei"], "C08")[0]
    assert trying.examples(DOCUMENTS["zhiwei"], "C06")[-1].endswith("3.00 分（同一事项就高）")


def test_faults_and_advice_stand_beside_their_field() -> None:
    document = copy.deepcopy(DOCUMENTS["zhiwei"])
    item = drafting.part(document, "item:A07")
    assert item is not None
    item["rule"]["points"] = "四分"
    item["cap_month"] = "-1"
    option = drafting.part(document, "item:A01")
    assert option is not None
    option["rule"]["options"][1]["points"] = ""
    other = drafting.part(document, "item:C04")
    assert other is not None
    other["earns"] = "每天打卡一次"
    faults = trying.read(document)[1]
    assert {(f.place, f.field) for f in faults} == {
        ("item:A07", "rule.points"), ("item:A01", "rule.options")
    }  # fmt: skip
    assert faults[0].text.startswith("第 2 行")
    # What is sound is still linted, although other items are not.
    refused = [a for a in trying.advice(document) if a.refused]
    assert [(a.place, a.field) for a in refused] == [("item:C04", "earns")]


def test_shape_changes_keep_the_last_item_and_free_codes() -> None:
    document = copy.deepcopy(DOCUMENTS["zhiwei"])
    assert arranging.add_item("A", "走访慰问")(document) == ("item:A09", "新增小项 A09 走访慰问")
    with pytest.raises(Refusal, match="已经有了"):
        arranging.add_item("A", "又一项", "B01")(document)
    with pytest.raises(Refusal, match="编码要是"):
        arranging.add_item("A", "又一项", "甲/乙")(document)
    arranging.move("A09", "before:B02")(document)
    codes = [item["code"] for item in document["categories"][1]["items"]]
    assert codes[:3] == ["B01", "A09", "B02"]
    arranging.move("A09", "end:D")(document)
    assert document["categories"][3]["items"][-1]["code"] == "A09"
    arranging.move("A01", "up")(document)  # the first stays the first
    assert document["categories"][0]["items"][0]["code"] == "A01"
    for code in ["D01", "D02", "D03", "D04"]:
        arranging.remove_item(code)(document)
    with pytest.raises(Refusal, match="最后一个小项"):
        arranging.remove_item("A09")(document)
    with pytest.raises(Refusal, match="没有小项"):
        arranging.move("Z99", "up")(document)


def test_what_has_no_name_is_not_added_and_the_last_stays() -> None:
    document = copy.deepcopy(DOCUMENTS["zhiwei"])
    with pytest.raises(Refusal, match="请写小项名称"):
        arranging.add_item("A", " ")(document)
    with pytest.raises(Refusal, match="请写大项名称"):
        arranging.add_category(" ")(document)
    assert document == DOCUMENTS["zhiwei"]
    for category in ["B", "C", "D"]:
        arranging.remove_category(category)(document)
    with pytest.raises(Refusal, match="至少要有一个大项"):
        arranging.remove_category("A")(document)
    assert arranging.add_category("带头")(document)[0] == "category:B"
    with pytest.raises(Refusal, match="最后一个小项，不能移走"):
        arranging.move("B01", "end:A")(document)
    assert [item["code"] for item in document["categories"][1]["items"]] == ["B01"]


def test_a_code_that_the_ledger_knows_is_not_given_to_another_item() -> None:
    document = copy.deepcopy(DOCUMENTS["zhiwei"])
    used = frozenset(place.partition(":")[2] for place in drafting.places(document))
    arranging.remove_item("C11")(document)
    assert arranging.add_item("C", "走访", used=used)(document)[0] == "item:C12"
    with pytest.raises(Refusal, match="以前用过"):
        arranging.add_item("C", "走访", "C11", used=used)(document)


def test_advice_stands_beside_the_field_it_is_about() -> None:
    document = copy.deepcopy(DOCUMENTS["zhiwei"])
    part = {place: drafting.part(document, place) or {} for place in drafting.places(document)}
    del part["item:A07"]["cap_month"]
    part["item:D01"]["cap_month"] = "-30"
    part["item:B03"]["earns"] = part["item:B04"]["earns"] = "参加支部安排的一次学习，按会议记录计"
    found = {(a.place, a.field) for a in trying.advice(document) if not a.refused}
    assert {("item:A07", "cap_month"), ("item:D01", "cap_month"), ("item:B03", "earns")} <= found


def test_a_field_of_a_rule_that_is_another_kind_by_now_is_asked_about() -> None:
    """One made it a ratio; the other, with the former form before him, ticked a box of that form.
    Written into the new rule it would be a fault that no form shows."""
    seen = {"code": "A07", "rule": {"kind": "per_occurrence", "points": "0.4"}}
    now = {"code": "A07", "rule": {"kind": "ratio", "full": "1.0"}}
    params = drafting.params_of("item:A07", seen)
    made, changed, conflicts = drafting.merge(seen, now, {"rule.fractional": True}, params)
    assert (made, changed, conflicts) == (now, [], ["rule.fractional"])


def test_a_browser_s_way_of_sending_a_form_back_is_no_change() -> None:
    """Boxes come in the form's order, a line's input keeps one line, blanks at the ends go."""
    piece = {
        "code": "X", "name": " 两行\n名称 ", "earns": "某事\n二", "requires": ["attachment", "peer"],
        "rule": {"kind": "graded", "per": "month",
                 "options": [{"key": "a", "label": "好 ", "points": "1"}]},
    }  # fmt: skip
    params = drafting.params_of("item:X", piece)
    sent = drafting.flat(piece, params) | {
        "name": " 两行名称 ", "earns": "某事\r\n二", "requires": ["peer", "attachment"],
    }  # fmt: skip
    clean = {p.key: drafting.cleaned(sent[p.key], p) for p in params}
    assert drafting.merge(piece, piece, clean, params) == (piece, [], [])


def codes(document: dict[str, Any]) -> list[list[str]]:
    return [[item["code"] for item in c["items"]] for c in document["categories"]]


def test_an_item_at_the_edge_steps_into_the_next_category_and_categories_are_dropped() -> None:
    document = copy.deepcopy(DOCUMENTS["zhiwei"])
    arranging.move("A08", "down")(document)
    assert [row[0] for row in codes(document)] == ["A01", "A08", "C01", "D01"]
    arranging.move("A08", "up")(document)
    assert document == DOCUMENTS["zhiwei"]
    for code, where in (
        ("A01", "up"),
        ("D04", "down"),
        ("A01", "before:A01"),
        ("category:B", "before:B"),
    ):
        arranging.move(code, where)(document)
        assert document == DOCUMENTS["zhiwei"]
    arranging.move("category:A", "before:D")(document)
    assert [c["code"] for c in document["categories"]] == ["B", "C", "A", "D"]
    arranging.move("category:B", "end:")(document)
    assert [c["code"] for c in document["categories"]] == ["C", "A", "D", "B"]
    for where in ("before:Q", "sideways", "end"):
        with pytest.raises(Refusal):
            arranging.move("category:B", where)(document)


def test_a_new_item_takes_away_where_a_category_only_takes_away() -> None:
    """Something to earn in a pool of deductions would be a fault from the start."""
    document = copy.deepcopy(DOCUMENTS["vanguard-index"])
    pool = next(c["code"] for c in document["categories"] if "pool" in c)
    place, _ = arranging.add_item(pool, "失约")(document)
    assert trying.read(document)[1] == []
    assert (drafting.part(document, place) or {})["rule"]["points"] == "-0.5"


@pytest.mark.parametrize(("cap", "stays"), [("1.0", False), ("1.2", True)])
def test_a_cap_that_nobody_chose_goes_with_the_rule_it_came_with(cap: str, *, stays: bool) -> None:
    document = copy.deepcopy(DOCUMENTS["zhiwei"])
    place, _ = arranging.add_item("A", "现场讲评")(document)
    item = drafting.part(document, place) or {}
    item["cap_month"] = cap
    params = drafting.params_of(place, item)
    made, _, _ = drafting.merge(item, item, {"rule.kind": "panel", "cap_month": cap}, params)
    assert ("cap_month" in made) == stays


def test_faults_are_said_with_their_part_and_field() -> None:
    document = copy.deepcopy(DOCUMENTS["zhiwei"])
    (drafting.part(document, "item:A07") or {})["rule"] = {"kind": "ratio"}
    (fault,) = trying.read(document)[1]
    assert (fault.title, fault.said) == ("A07 谈心谈话与思想疏导", "满分：缺这一项")


def test_the_difference_sorts_what_comes_and_goes_and_tells_of_reasons() -> None:
    before = DOCUMENTS["zhiwei"]
    after = copy.deepcopy(before)
    arranging.remove_item("C11")(after)
    arranging.exempt("C04", "井场交接班的打卡钟是安全制度")(after)
    gone, let_pass = difference.difference(before, after)
    assert (gone.what, gone.sorts) == ("删去", [difference.Sort.SHAPE])
    (cell,) = let_pass.cells
    assert (cell.label, cell.before, cell.after) == (
        "C04 放行理由",
        "空",
        "井场交接班的打卡钟是安全制度",
    )


def test_the_difference_shows_the_key_where_an_option_has_only_another_key() -> None:
    before = DOCUMENTS["zhiwei"]
    items = [i for c in before["categories"] for i in c["items"] if "options" in i["rule"]]
    place = f"item:{items[0]['code']}"
    after = copy.deepcopy(before)
    option = (drafting.part(after, place) or {})["rule"]["options"][0]
    was, option["key"] = option["key"], "renamed"
    (change,) = difference.difference(before, after)
    (cell,) = change.cells
    assert f"（编码 {was}）" in cell.before
    assert "（编码 renamed）" in cell.after
    assert cell.before.replace(was, "renamed") == cell.after
