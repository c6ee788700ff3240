"""What a scheme file may not say; its two hashes; the lint list."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scoring.engine.editing import lint
from scoring.engine.errors import Malformed
from scoring.engine.scheme import code_meaning, rubric
from tests.engine.flags import without_flags
from tests.engine.small import BANDS, OPTIONS, facts, item, result, scheme, scheme_faults

SCHEMES = Path(__file__).resolve().parents[2] / "scoring" / "schemes"
SCHEMA = json.loads((SCHEMES / "scheme.schema.json").read_text(encoding="utf-8"))
ONE = {"kind": "per_occurrence", "points": "1"}
RULE = "categories[0].items[0].rule"


def rule_fault(rule: dict[str, Any], **more: Any) -> set[tuple[str, str]]:
    return scheme_faults(scheme(item(**rule), **more))


@pytest.mark.parametrize(
    ("rule", "path", "code"),
    [
        ({"kind": "per_occurrence"}, "points", "MISSING_FIELD"),
        ({"kind": "per_occurrence", "points": 1}, "points", "NOT_A_NUMBER"),
        ({"kind": "per_occurrence", "points": "1.00001"}, "points", "NOT_A_NUMBER"),
        ({"kind": "per_occurrence", "points": "1", "full": "1"}, "full", "UNEXPECTED_FIELD"),
        ({"kind": "nothing"}, "kind", "OUT_OF_RANGE"),
        ({"kind": "graded", "per": "year", "options": OPTIONS}, "per", "OUT_OF_RANGE"),
        ({"kind": "graded", "per": "month", "options": []}, "options", "OUT_OF_RANGE"),
        ({"kind": "graded", "per": "month", "options": [*OPTIONS, OPTIONS[0]]}, "options[2].key", "DUPLICATE_ID"),
        ({"kind": "graded", "per": "month", "options": [*OPTIONS, {"key": "c", "label": "丙", "points": "-1"}]},
         "options[2].points", "OUT_OF_RANGE"),
        ({"kind": "banded", "bands": BANDS[::-1]}, "bands[1].min", "OUT_OF_RANGE"),
        ({"kind": "ratio", "full": "0"}, "full", "OUT_OF_RANGE"),
        ({"kind": "ratio", "full": "1.005"}, "full", "OUT_OF_RANGE"),
        ({"kind": "panel", "full": "1", "drop": 3}, "min_judges", "OUT_OF_RANGE"),
        ({"kind": "survey", "full": "1", "weights": ["1"]}, "weights", "OUT_OF_RANGE"),
        ({"kind": "manual", "min": "-1", "max": "1"}, "max", "OUT_OF_RANGE"),
        ({"kind": "veto", "effect": "none"}, "effect", "OUT_OF_RANGE"),
    ],
)  # fmt: skip
def test_one_fault_of_a_rule(rule: dict, path: str, code: str) -> None:
    assert rule_fault(rule) == {(f"{RULE}.{path}", code)}


@pytest.mark.parametrize(
    ("own", "path", "code"),
    [
        ({"i_cap_month": "-1"}, "cap_month", "OUT_OF_RANGE"),
        ({"i_cap_month": "1.005"}, "cap_month", "OUT_OF_RANGE"),
        ({"i_roles": ["boss"]}, "roles[0]", "OUT_OF_RANGE"),
        ({"i_roles": []}, "roles", "OUT_OF_RANGE"),
        ({"i_prorate": True}, "prorate", "UNEXPECTED_FIELD"),
        ({"i_masked": "yes"}, "masked", "OUT_OF_RANGE"),
        ({"i_nothing": "x"}, "nothing", "UNEXPECTED_FIELD"),
    ],
)
def test_one_fault_of_an_item(own: dict, path: str, code: str) -> None:
    assert rule_fault({**ONE, **own}) == {(f"categories[0].items[0].{path}", code)}


def test_a_fault_says_what_would_be_right() -> None:
    document = scheme(item(**ONE, i_cap_month="-1"), category={"weight": "1.5"})
    with pytest.raises(Malformed) as refused:
        rubric.from_dict(document)
    assert {error.message for error in refused.value.errors} == {
        "categories[0].items[0].cap_month：-1 不在允许的范围里：要不小于 0",
        "categories[0].weight：1.5 不在允许的范围里：要大于 0、不大于 1",
    }
    with pytest.raises(Malformed) as refused:
        rubric.from_dict(["code"])
    (error,) = refused.value.errors
    assert error.message == "整份方案：这里应当是一组键和值，不是 一列值"


def test_faults_of_the_whole() -> None:
    good = scheme(item(**ONE))
    assert scheme_faults(good) == set()
    assert scheme_faults({}) == {
        (key, "MISSING_FIELD")
        for key in ("code", "name", "subject", "period", "classes", "categories")
    }
    assert scheme_faults([]) >= {("", "OUT_OF_RANGE")}
    assert scheme_faults(good | {"classes": [{"name": "好"}, {"name": "差"}]}) == {
        ("classes[0].min", "MISSING_FIELD")
    }
    assert scheme_faults(good | {"classes": [{"name": "差", "min": "0"}]}) == {
        ("classes[0].min", "UNEXPECTED_FIELD")
    }
    twice = scheme(item(**ONE), item(**ONE))
    assert scheme_faults(twice) == {("categories[0].items[1].code", "DUPLICATE_ID")}
    pool = scheme(item(**ONE), category={"pool": {"full": "1", "mode": "pool"}})
    assert scheme_faults(pool) == {("categories[0].items[0].rule", "OUT_OF_RANGE")}
    exclusive = scheme(item(kind="mean", full="1", i_exclusive="X"))
    assert scheme_faults(exclusive) == {("categories[0].items[0].exclusive", "UNEXPECTED_FIELD")}
    quota = scheme(item(**ONE), class_quota={"class": "一般", "share": "1/3"})
    assert scheme_faults(quota) == {("class_quota.class", "OUT_OF_RANGE")}


def shaken(rng: random.Random, value: Any) -> Any:
    """The same content with keys in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shaken(rng, value[key]) for key in keys}
    return [shaken(rng, v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", sorted(SCHEMES.glob("*.yaml")), ids=lambda p: p.stem)
def test_hashes_depend_on_content_alone(path: Path) -> None:
    read = rubric.load(path.read_text(encoding="utf-8"))
    document = read.dump()
    for other in (
        rubric.from_dict(document),
        rubric.load(json.dumps(document)),
        rubric.load(yaml.safe_dump(shaken(random.Random(1), document), allow_unicode=True)),
    ):
        assert other.content_hash == read.content_hash
        assert other.structure_hash == read.structure_hash


def test_wording_changes_one_hash_and_a_number_both() -> None:
    document = rubric.load((SCHEMES / "zhiwei.yaml").read_text(encoding="utf-8")).dump()
    read = rubric.from_dict(document)
    worded, changed = copy.deepcopy(document), copy.deepcopy(document)
    worded["categories"][0]["items"][0]["earns"] += "。"
    worded["categories"][0]["items"][1]["rule"]["options"][0]["label"] = "全做完"
    changed["categories"][0]["items"][0]["cap_month"] = "1.1"
    assert rubric.from_dict(worded).content_hash != read.content_hash
    assert rubric.from_dict(worded).structure_hash == read.structure_hash
    assert rubric.from_dict(changed).structure_hash != read.structure_hash


def test_hashes_are_the_same_everywhere() -> None:
    """On another day, version of Python or locale these must come out again; a document in which
    nobody writes the flags keeps both that it had before there were any."""
    read = rubric.load((SCHEMES / "zhiwei.yaml").read_text(encoding="utf-8"))
    assert read.content_hash.startswith("3e96ad6937c9")
    assert read.structure_hash.startswith("98e2bba76d47")
    before = rubric.from_dict(without_flags(read.document))
    assert before.content_hash.startswith("b5cd19b127ff")
    assert before.structure_hash.startswith("c564467feec6")


def test_a_ratio_may_ask_for_more_than_it_pays_for() -> None:
    """Nothing below twelve tenths, and no more than the full amount: min above max."""
    rule = {"kind": "ratio", "full": "10", "min": "1.2", "max": "1"}
    assert rule_fault(rule) == set()
    for actual, total in (("119", "0.00"), ("120", "10.00"), ("150", "10.00")):
        entry = {"actual": actual, "target": "100"}
        assert result(scheme(item(**rule)), facts(entry))["total"] == total


def test_the_sign_of_a_rule_is_read_off_its_text_as_the_schema_does() -> None:
    checker = jsonschema.Draft202012Validator(SCHEMA)
    zeros = ["0", "-0", "00", "0.0", "-0.0"]
    rules: list[dict[str, Any]] = []
    for one in zeros:
        rules.append({"kind": "per_occurrence", "points": one})
        for other in [*zeros, "1", "-1"]:
            points = [{"key": k, "label": k, "points": p} for k, p in (("a", one), ("b", other))]
            bands = [{"min": low, "points": p} for low, p in (("2", one), ("1", other))]
            rules.append({"kind": "graded", "per": "month", "options": points})
            rules.append({"kind": "banded", "bands": bands})
            rules.append({"kind": "manual", "min": one, "max": other})
    for rule in rules:
        for cap in ({}, {"cap_month": "1"}, {"cap_month": "-1"}, {"cap_month": "00"}):
            document = scheme(item(**rule) | cap)
            empty = rule["kind"] == "manual" and rule["max"] == "-1"
            refused = not checker.is_valid(document) or empty
            assert bool(scheme_faults(document)) == refused, (rule, cap)


def test_one_code_for_a_key() -> None:
    """prorate on another kind is out of place, whatever its value."""
    assert rule_fault({**ONE, "i_prorate": "yes"}) == {
        ("categories[0].items[0].prorate", "UNEXPECTED_FIELD")
    }


ODD: list[Any] = [7, "", " ", "x" * 500, "-0", "00", "-1", "0", "1.00001", "٣", None, [], True]


def mutations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The scheme with one value of it made odd, for every place that has a text or a list."""
    found = []

    def walk(value: Any, path: list[Any]) -> None:
        if isinstance(value, dict):
            for key in value:
                walk(value[key], [*path, key])
            found.append(([*path, "surprise"], "x"))
        elif isinstance(value, list):
            walk(value[0], [*path, 0])
            found.extend((path, odd) for odd in ([], {}, "x", None))
        elif isinstance(value, str):
            found.extend((path, odd) for odd in ODD)

    walk(document, [])
    broken = []
    for path, value in found:
        other = copy.deepcopy(document)
        place = other
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        broken.append(other)
    return broken


@pytest.mark.parametrize(
    "name", ["zhiwei", "fortress-index", "service-market-month", "vanguard-index"]
)
def test_we_refuse_what_the_json_schema_refuses(name: str) -> None:
    document = rubric.load((SCHEMES / f"{name}.yaml").read_text(encoding="utf-8")).dump()
    checker = jsonschema.Draft202012Validator(SCHEMA)
    broken = mutations(document)
    assert len(broken) > 20
    for other in broken:
        refused = not checker.is_valid(other)
        assert not refused or scheme_faults(other), json.dumps(other, ensure_ascii=False)[:400]


def test_text_that_is_no_scheme_is_refused_in_words() -> None:
    for text in ("", "a: [", "{", "- 1", "a: 1\na: 2", "x: !!python/object:os.system {}"):
        with pytest.raises(Malformed):
            rubric.load(text)


@pytest.mark.parametrize(
    "word",
    [
        "登录",
        "打卡",
        "签到",
        "在线时长",
        "学习时长",
        "平台积分",
        "阅读量",
        "点赞",
        "转发",
        "评论",
        "投票数",
        "关注",
        "照片张数",
        "截图",
        "定位",
        "轨迹",
        "台账页数",
        "笔记字数",
        "心得篇数",
    ],
)
def test_points_for_using_a_system_are_refused(word: str) -> None:
    document = scheme(item(**ONE, i_cap_month="1", i_unit=f"每次{word}"))
    assert any(f.refused for f in lint.lint(rubric.from_dict(document)))
    reason = {"lint_exempt": [{"item": "X", "reason": "会议决定，与使用软件无关"}]}
    assert not any(f.refused for f in lint.lint(rubric.from_dict(document | reason)))


def test_what_will_hurt_later_is_said() -> None:
    many = [item(f"X{n}", **ONE, i_cap_month="1", i_evidence="E3") for n in range(41)]
    texts = "\n".join(f.text for f in lint.lint(rubric.from_dict(scheme(*many))))
    assert "超过 40 个" in texts
    assert "要附件" in texts
    unlimited = lint.lint(rubric.from_dict(scheme(item(**ONE))))
    assert any("没有限住" in f.text for f in unlimited)
    minus = item("Y", kind="per_occurrence", points="-1", i_cap_month="-5")
    harsh = lint.lint(rubric.from_dict(scheme(item(**ONE, i_cap_quarter="6"), minus)))
    assert any("三分之一" in f.text for f in harsh)
    twins = [
        item(c, **ONE, i_cap_month="1") | {"name": "值班抢险", "earns": "夜间值班时参加抢险一次"}
        for c in "XY"
    ]
    assert any("六成以上相同" in f.text for f in lint.lint(rubric.from_dict(scheme(*twins))))


def test_a_name_of_which_half_is_kept_is_the_same_thing_in_other_words() -> None:
    def said(name: str) -> list[str]:
        old, new = (scheme({**item(**ONE), "name": words}) for words in ("走访慰问", name))
        return [problem.code for problem in code_meaning.reused(new, [("上一版", old)])]

    assert said("走访谈心") == []
    assert said("走到会上") == ["CODE_REUSED"]
