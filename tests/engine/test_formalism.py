"""What is refused, asked about and let pass: the given corpus, our own clauses, and disguises."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.editing import formalism, lint, phrases
from scoring.engine.editing.formalism import Phrase, judge, verdict
from scoring.engine.editing.plain_text import plain
from scoring.engine.scheme import rubric
from tests.engine.small import item, scheme

CASES = Path(__file__).parent / "cases" / "lint"
GIVEN, OURS = (
    json.loads((CASES / name).read_text(encoding="utf-8")) for name in ("corpus.json", "more.json")
)
ONE: dict[str, Any] = {"kind": "per_occurrence", "points": "1", "i_cap_month": "1"}


def judged(row: dict[str, str]) -> str:
    return verdict(judge(row["name"], row["earns"], row["unit"]))


@pytest.mark.parametrize("rows", [GIVEN, OURS], ids=["given", "ours"])
def test_clauses_are_judged_as_people_judged_them(rows: list[dict[str, str]]) -> None:
    wrong = [row for row in rows if judged(row) != row["verdict"]]
    assert len(wrong) * 20 <= len(rows), "\n".join(f"{judged(r)} {r}" for r in wrong)
    silent = [row for row in rows if row["verdict"] == "refuse" and judged(row) == "pass"]
    assert not silent, silent


@pytest.mark.parametrize(
    ("earns", "level"),
    [
        ("学习强国排名进前十", "refuse"),
        ("推文浏览量破千", "refuse"),
        ("手机步数每天过万", "refuse"),
        ("朋友圈集赞三十个", "refuse"),
        ("到会扫码", "refuse"),
        ("井眼轨迹控制合格", "pass"),
        ("管线漏点定位准确，当班抢通", "pass"),
        ("关注困难职工，落实一项救助", "pass"),
        ("理论评论文章被采用", "pass"),
        ("按登记本记载计", "ask"),
    ],
)
def test_the_same_word_of_another_thing(earns: str, level: str) -> None:
    assert verdict(judge("履职", earns, "每次")) == level


@pytest.mark.parametrize(
    ("earns", "level"),
    [
        ("不以打卡次数计分，看徒弟能不能独立上岗", "pass"),
        ("不看台账，只看打卡次数", "refuse"),
        ("不打卡的每次扣0.1分", "refuse"),
        ("未按要求转发推文的扣0.2分", "refuse"),
        ("强制职工打卡、转发的，查实扣2分", "pass"),
        ("强制职工打卡的扣1分；本人每天打卡另加0.1分", "refuse"),
        ("取消支部打卡", "pass"),
        ("环境整治每天上传照片三张", "refuse"),
        ("整治环境每天上传照片三张", "refuse"),
        ("取消每日打卡", "pass"),
        ("学习笔记符合要求，缺一次扣0.1分", "ask"),
        ("学习笔记要求每月三千字，少了扣0.5分", "refuse"),
        ("教会老人扫码缴费，自己能办", "pass"),
        ("帮扶老人期间，每天上传照片三张", "refuse"),
    ],
)
def test_what_is_said_against_it_reaches_no_further_than_it_is_said(earns: str, level: str) -> None:
    assert verdict(judge("履职", earns, "每次")) == level


WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@given(
    row=st.sampled_from(GIVEN + OURS),
    blank=st.sampled_from([" ", "\u3000", "\u200b", "·", "*", "_", "\n"]),
    every=st.integers(1, 3),
    wide=st.booleans(),
)
def test_blanks_and_wide_letters_change_nothing(
    row: dict[str, str], blank: str, every: int, wide: bool
) -> None:
    def disguised(text: str) -> str:
        made = "".join(c + blank * (i % every == 0) for i, c in enumerate(plain(text).text))
        return made.translate(WIDE) if wide else made

    texts = [disguised(row[key]) for key in ("name", "earns", "unit")]
    assert verdict(judge(*texts)) == judged(row)


@pytest.mark.parametrize(
    "written",
    ["daka", "da卡", "打ka", "ＤＡＫＡ", "D a K a", "打、卡", "打\u200b卡", "check in", "xxqg积分",
     "點讚", "👍", "dian赞", "登陆系统", "推文pv", "轉發推文"],
)  # fmt: skip
def test_other_writings_of_a_word(written: str) -> None:
    assert verdict(judge("履职", f"每天{written}", "每次")) == "refuse"


def test_words_are_quoted_as_they_were_written() -> None:
    found = judge("履职", "每天在群里 打　ka 一次", "每次")
    assert [one.words for one in found] == ["打 ka"]
    assert [one.field for one in found] == ["earns"]


def test_a_finding_says_the_words_what_they_count_and_what_to_do() -> None:
    made = rubric.from_dict(scheme(item(**ONE) | {"earns": "每天登录党建平台一次"}))
    (found,) = (f for f in lint.lint(made) if f.refused)
    assert "得分条件里有“登录”" in found.text
    assert "记的是进系统的次数，不是干的活" in found.text
    assert "可以这样改：" in found.text
    assert found.field == "earns"


def test_what_is_asked_about_waits_for_a_reason() -> None:
    document = scheme(item(**ONE) | {"earns": "会议记录完整、要素齐全"})
    (found,) = (f for f in lint.lint(rubric.from_dict(document)) if f.open)
    assert found.asked
    assert "要写明理由：查的是记录" in found.text
    reason = {"lint_exempt": [{"item": "X", "reason": "换届后第一年，先把记录立起来"}]}
    left = lint.lint(rubric.from_dict(document | reason))
    assert not any(f.open for f in left)
    assert any("按书面理由放行：换届后第一年" in f.text for f in left)


def test_a_plant_adds_its_own_words_with_a_reason() -> None:
    listed = phrases.read(
        "- {phrase: 入井打卡钟, reason: 入井前的安全确认, plant: 柴北采油厂党委}\n"
        "- {phrase: 测斜定位仪, reason: 井下仪器}\n"
    )
    mine, theirs = (phrases.for_plant(listed, name) for name in ("柴北采油厂党委", "别的厂"))
    assert [one.phrase for one in theirs] == ["测斜定位仪"]
    earns = "入井打卡钟检修合格"
    assert verdict(judge("检修", earns, "每台", theirs)) == "refuse"
    assert verdict(judge("检修", earns, "每台", mine)) == "pass"
    assert verdict(judge("检修", f"{earns}，另每天打卡", "每台", mine)) == "refuse"
    made = rubric.from_dict(scheme(item(**ONE) | {"earns": earns}))
    assert any("本厂列明的专业词：入井前的安全确认" in f.text for f in lint.lint(made, mine))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {phrase: 打卡, reason: 我们习惯这么叫}", "太短"),
        ("- {phrase: 入井打卡钟}", "写明理由"),
        ("- {phrase: 学习强国积分, reason: 上级要求的}", "不能列为专业词"),
        ("- {phrase: 入井打卡钟, reason: 安全制度, 厂: 一厂}", "只写 phrase"),
        ("a: 1", "清单"),
        ("- [", "YAML"),
    ],
)
def test_a_list_that_cannot_be(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        phrases.read(text)


@pytest.mark.parametrize("text", ["每", "1", "平台", "打卡上传照片", "网络每率", "写心得一", "a"])
def test_the_longest_text_is_judged_at_once(text: str) -> None:
    before = time.process_time()
    judge("履职", (text * 1000)[:1000], "每次")
    assert time.process_time() - before < 3


def test_rules_are_whole() -> None:
    rules = formalism._rules()
    assert len({idea.name for idea in rules.ideas}) == len(rules.ideas)
    assert all(idea.counts and idea.instead for idea in rules.ideas)
    assert {idea.name for idea in rules.ideas} >= phrases.UNDENIABLE
    assert judge("轨迹", "入井轨迹", "每次", (Phrase("入井轨迹", "钻井"),)) == ()
