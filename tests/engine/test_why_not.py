"""Each reason alone stops its act, and nothing does where none holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scoring.engine.process.why_not import (
    board,
    grade,
    objection,
    record,
    rubric,
    sheet,
    verify,
    year,
)
from scoring.engine.process.why_not.because import Why, because

NOBODY: frozenset[str] = frozenset()


def roles(*names: str) -> frozenset[str]:
    return frozenset(names)


MONTH = sheet.BeforeSheet("group", roles("group_leader", "organiser"))
QUARTER = board.BeforeBoard("calculated", roles("plant_committee"))
APPROVED = board.BeforeBoard("approved", roles("secrecy"))
POSTED = board.BeforeBoard("in_publicity", roles("plant_committee", "secrecy"))
CORRECTION = board.BeforeCorrection(POSTED, cleared=True)
GRADE = grade.BeforeGrade("calculated", roles("plant_committee"))
FILING = objection.BeforeFiling()
CASE = objection.BeforeObjection("accepted", roles("reviewer"))
ANSWERED = objection.BeforeObjection("answered", roles("author"))
RECORD = record.BeforeRecord("七月的表", "open", roles("recorder"))
ANSWER = record.BeforeAnswer(RECORD, asked=True)
MATTER = record.BeforeMatter(RECORD)
DRAFT = rubric.BeforeDraft("drafting", roles("rubric_editor"), undoable=True, redoable=True)
PROPOSED = rubric.BeforeDraft("proposed", roles("plant_committee"), minutes=True)
LINE = verify.BeforeLine()
PANEL = verify.BeforeVerify("verify", roles("panel"), {1: LINE})
PAY = year.BeforePay(roles("organiser", "plant_committee"), released=True)
LOCKED = record.BeforeRecord("七月的表", "locked", roles("recorder"))


def revise(at: board.BeforeCorrection) -> Why | None:
    return board.why_not_revise(at, approve=True)


def decline(at: board.BeforeCorrection) -> Why | None:
    return board.why_not_revise(at, approve=False)


def rule(at: grade.BeforeGrade) -> Why | None:
    return grade.why_not_rule_grade(at, approve=True)


def act(name: str) -> Callable[[objection.BeforeObjection], Why | None]:
    return lambda at: objection.why_not_handle(name, at)


# The act, the facts under which it can be done, and each single fact that stops it.
CASES: list[tuple[Callable[..., Why | None], Any, list[tuple[dict[str, Any], str, str]]]] = [
    (sheet.why_not_score, replace(MONTH, state="open"), [
        ({"roles": NOBODY}, "", "role"),
        ({"state": "locked"}, "", "state"),
        ({"over": False}, "还没有过完", "state"),
    ]),
    (sheet.why_not_pass, MONTH, [
        ({"roles": NOBODY}, "", "role"),
        ({"returned": 2}, "有 2 件已退回", "state"),
        ({"unchecked": 3}, "还有 3 件没有核", "state"),
    ]),
    (sheet.why_not_send_back, replace(MONTH, state="prelim", roles=roles("recorder")), [
        ({"roles": NOBODY}, "", "role"),
        ({"led": False}, "没有可退回的党小组", "state"),
    ]),
    (sheet.why_not_reopen, replace(MONTH, state="locked", roles=roles("plant_committee")), [
        ({"roles": NOBODY}, "", "role"),
        ({"published": True}, "已经公布，不能重开", "state"),
    ]),
    (board.why_not_approve, QUARTER, [
        ({"roles": NOBODY}, "", "role"),
        ({"composed": True}, "归集和审定要由两个人做", "role"),
        ({"on_board": True}, "本人在榜上", "role"),
        ({"earlier": "二季度"}, "二季度归集了还没有公布", "state"),
        ({"reopened": ("一队七月",)}, "一队七月的积分表重开了", "conflict"),
        ({"outdated": True}, "又有支部锁定了积分表", "conflict"),
    ]),
    (board.why_not_clear, APPROVED, [
        ({"roles": NOBODY}, "", "role"),
        ({"composed": True}, "没有归集也没有审定", "role"),
        ({"approved": True}, "没有归集也没有审定", "role"),
    ]),
    (board.why_not_show, QUARTER, [
        ({"roles": roles("organiser")}, "由厂党委委员定", "role"),
        ({"state": "approved"}, "在审定之前定", "state"),
    ]),
    (board.why_not_correct, POSTED, [({"roles": roles("secrecy")}, "更正由厂组织员", "role")]),
    (revise, CORRECTION, [
        ({"board": replace(POSTED, roles=roles("secrecy"))}, "", "role"),
        ({"decided": True}, "已经办过", "conflict"),
        ({"proposed": True}, "要由两个人做", "role"),
        ({"looked": True}, "做保密审查的人不批准更正", "role"),
        ({"board": replace(POSTED, cleared=True)}, "做保密审查的人不批准更正", "role"),
        ({"board": replace(POSTED, on_board=True)}, "本人在榜上", "role"),
        ({"cleared": False}, "还没有做保密审查", "state"),
    ]),
    (decline, replace(CORRECTION, cleared=False, looked=True,
                      board=replace(POSTED, roles=roles("secrecy"))), [
        ({"decided": True}, "已经办过", "conflict"),
        ({"proposed": True}, "要由两个人做", "role"),
        ({"board": replace(POSTED, roles=roles("organiser"))}, "", "role"),
    ]),
    (board.why_not_clear_correction, replace(CORRECTION, cleared=False), [
        ({"board": replace(POSTED, roles=roles("plant_committee"))}, "由保密审查人做", "role"),
        ({"decided": True}, "已经办过", "conflict"),
        ({"proposed": True}, "没有提出这次更正的人", "role"),
    ]),
    (grade.why_not_propose_grade, GRADE, [
        ({"roles": roles("auditor")}, "由厂组织员或厂党委委员提出", "role"),
        ({"state": "approved"}, "先退回", "state"),
        ({"own": True}, "本人的等次由别人提出", "role"),
    ]),
    (rule, GRADE, [
        ({"ruled": True}, "已经办过", "conflict"),
        ({"roles": roles("organiser")}, "由厂党委委员批准", "role"),
        ({"proposed": True}, "要由两个人做", "role"),
        ({"own": True}, "本人的等次由别人批准", "role"),
        ({"state": "archived"}, "已经归档", "state"),
        ({"correcting": True}, "先办完它", "conflict"),
    ]),
    (objection.why_not_file, FILING, [
        ({"newer": 2}, "现行的第 2 版", "state"),
        ({"of_plant": False}, "由本厂党员提出", "state"),
        ({"left": True}, "已经转出", "state"),
        ({"party": False}, "群众的意见", "state"),
        ({"closed": date(2026, 10, 20)}, "公示到 10 月 20 日 24:00 为止", "state"),
        ({"closed": date(2026, 10, 20), "returns": True}, "返岗后", "state"),
    ]),
    (act("extend"), CASE, [
        ({"roles": NOBODY}, "", "role"),
        ({"extended": True}, "只能延长一次", "state"),
    ]),
    (act("appeal"), ANSWERED, [({"late": True}, "时间已过", "state")]),
    (act("clear"), replace(CASE, state="upheld", roles=roles("secrecy"), correction=CORRECTION), [
        ({"correction": replace(CORRECTION, proposed=True)}, "没有提出这次更正的人", "role"),
    ]),
    (act("approve"), replace(CASE, state="upheld", roles=roles("plant_committee"),
                             correction=CORRECTION), [
        ({"correction": replace(CORRECTION, proposed=True)}, "要由两个人做", "role"),
    ]),
    (act("send_back"), replace(CASE, state="upheld", roles=roles("plant_committee"),
                               correction=CORRECTION), [
        ({"correction": replace(CORRECTION, decided=True)}, "已经办过", "conflict"),
    ]),
    (record.why_not_record, RECORD, [
        ({"roles": NOBODY}, "由书记、副书记、组织委员记录", "role"),
        ({"state": "locked"}, "已到“当月锁定”", "state"),
        ({"over": True}, "重开的时间已过", "state"),
    ]),
    (record.why_not_answer, ANSWER, [
        ({"asked": False}, "没有等您确认", "role"),
        ({"answered": "属实"}, "已经有答复：属实", "conflict"),
        ({"void": True}, "已撤回", "state"),
        ({"record": LOCKED}, "不能再改", "state"),
    ]),
    (record.why_not_decide, ANSWER, [
        ({"record": replace(RECORD, roles=NOBODY)}, "记录", "role"),
        ({"own": True}, "不能替对方确认", "role"),
        ({"answered": "属实"}, "已经有答复", "conflict"),
        ({"void": True}, "已撤回", "state"),
    ]),
    (record.why_not_decide_in_meeting, ANSWER, [
        ({"own": True}, "不能替对方确认", "role"),
        ({"until": date(2026, 8, 9)}, "还可以答复到 8月9日", "state"),
    ]),
    (record.why_not_withdraw, MATTER, [
        ({"changed_by": "韩志远"}, "已由 韩志远 改过", "conflict"),
        ({"record": LOCKED}, "不能再改", "state"),
    ]),
    (record.why_not_attach, MATTER, [
        ({"record": LOCKED}, "不能再改", "state"),
        ({"void": True}, "不用再附材料", "state"),
        ({"record": replace(RECORD, roles=NOBODY)}, "记录", "role"),
        ({"own": True}, "不能给自己的得分附材料", "role"),
    ]),
    (rubric.why_not_undo, DRAFT, [
        ({"roles": NOBODY}, "", "role"),
        ({"undoable": False}, "没有可以撤销的改动", "state"),
    ]),
    (rubric.why_not_redo, DRAFT, [
        ({"roles": NOBODY}, "", "role"),
        ({"redoable": False}, "没有可以重做的改动", "state"),
    ]),
    (rubric.why_not_propose_draft, DRAFT, [
        ({"roles": NOBODY}, "", "role"),
        ({"faults": 2}, "还有 2 处填得不对", "state"),
        ({"other": True}, "那是另一个方案", "state"),
        ({"cannot_run": "还不能运行"}, "还不能运行", "state"),
        ({"refused": "签到"}, "不许这样计分的：签到", "state"),
        ({"asked": "次数"}, "要写明理由的：次数", "state"),
        ({"changed": False}, "没有可提请的", "state"),
    ]),
    (rubric.why_not_approve_draft, PROPOSED, [
        ({"roles": NOBODY}, "", "role"),
        ({"proposed": True}, "要由两个人做", "role"),
        ({"minutes": False}, "会议记录编号", "state"),
        ({"faults": 1}, "填得不对", "state"),
        ({"begin": because("换一期", "state")}, "换一期", "state"),
    ]),
    (verify.why_not_vote, LINE, [
        ({"apart": True}, "由考核小组核实", "role"),
        ({"submitted": True}, "由本人提交", "role"),
        ({"own": True}, "本人的得分", "role"),
        ({"stands_in": True}, "代理人不核实", "role"),
        ({"vouched": True}, "本人确认过的申报", "role"),
        ({"recorded": True}, "本人记录的事项", "role"),
    ]),
    (verify.why_not_disagree, LINE, [
        ({"own": True}, "本人的得分", "role"),
        ({"himself": True}, "您已同意过这一行", "state"),
    ]),
    (verify.why_not_confirm, PANEL, [
        ({"roles": NOBODY}, "", "role"),
        ({"outdated": True}, "和现在的账不一样", "conflict"),
        ({"lines": {}, "submitted": True}, "请另一个人核实", "role"),
        ({"lines": {1: replace(LINE, own=True)}}, "没有可由本人核实的行：本人的得分", "role"),
        ({"lines": {1: replace(LINE, agreed=True)}}, "本人都已同意过", "role"),
    ]),
    (year.why_not_propose_pay, PAY, [
        ({"roles": roles("plant_committee")}, "由组织员做", "role"),
        ({"released": False}, "发布之后再兑现", "state"),
        ({"newer": True}, "按新的一版兑现", "conflict"),
        ({"paid": True}, "不能再来一份", "state"),
    ]),
    (year.why_not_approve_pay, PAY, [
        ({"roles": roles("organiser")}, "由厂党委委员做", "role"),
        ({"released": False}, "发布之后再兑现", "state"),
        ({"newer": True}, "按新的一版兑现", "conflict"),
        ({"paid": True}, "不能再来一份", "state"),
        ({"listed": True}, "本人在名单上", "role"),
        ({"proposed": True}, "提出的人不能批准", "role"),
    ]),
]  # fmt: skip
ALONE = [
    pytest.param(asked, replace(able, **fact), sentence, kind, id=f"{n}-{'-'.join(fact)}-{m}")
    for n, (asked, able, facts) in enumerate(CASES)
    for m, (fact, sentence, kind) in enumerate(facts)
]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_where_no_reason_holds_it_can_be_done(number: int) -> None:
    asked, able, _ = CASES[number]
    assert asked(able) is None


@pytest.mark.parametrize(("asked", "at", "sentence", "kind"), ALONE)
def test_each_reason_alone_stops_it(
    asked: Callable[..., Why | None], at: Any, sentence: str, kind: str
) -> None:
    why = asked(at)
    assert why
    assert sentence in why
    assert why.kind == kind


def test_what_a_reason_does_not_say_stops_nothing() -> None:
    """The other halves of conditions with two sides."""
    assert rubric.why_not_propose_draft(replace(DRAFT, changed=False, has_an_end=True)) is None
    assert record.why_not_attach(replace(MATTER, own=True, claimed=True)) is None
    stands = replace(LINE, agreed=True, stands=True)
    assert verify.why_not_confirm(replace(PANEL, lines={1: stands})) is None
    assert verify.why_not_confirm(replace(PANEL, lines={})) is None
    assert verify.why_not_confirm(PANEL, only=[2]) is not None
    for state in grade.NOT_NOW:
        assert grade.why_not_rule_grade(replace(GRADE, state=state), approve=False) is None
    assert grade.why_not_rule_grade(replace(GRADE, correcting=True), approve=False) is None


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (lambda: board.why_not_correct_so(waiting=True, unchanged=False), "正等着批准"),
        (lambda: board.why_not_correct_so(waiting=False, unchanged=True), "什么也不变"),
        (lambda: objection.why_not_file_unnamed(closed=True), "请署名提出"),
        (lambda: record.why_not_record_of(own=True), "不能给自己记分"),
        (lambda: record.why_not_record_of(own=False, claim=True), "只能为自己申报"),
        (lambda: record.why_not_detach(RECORD, added=False, added_by="甲"), "由 甲 添加"),
        (lambda: record.why_not_detach(LOCKED, added=True, added_by="甲"), "不能再改"),
        (lambda: rubric.why_not_begin(whole=False, opened=False, taken=False), "第一个月启用"),
        (lambda: rubric.why_not_begin(whole=True, opened=True, taken=False), "已经开了"),
        (lambda: rubric.why_not_begin(whole=True, opened=False, taken=True), "另一个版本"),
        (lambda: verify.why_not_check("group", roles("group_leader"), own=True), "自己的事项"),
        (lambda: verify.why_not_check("group", NOBODY), ""),
        (lambda: verify.why_not_book_late(NOBODY, booked=False), "由厂党委委员决定"),
        (lambda: verify.why_not_book_late(roles("plant_committee"), booked=True), "只记一次"),
        (lambda: verify.why_not_book_late(roles("plant_committee"), booked=False, blocked="没有"),
         "没有"),
        (lambda: verify.why_not_book_late(roles("plant_committee"), booked=False, own=True),
         "不能给自己记分"),
        (lambda: verify.why_not_answer_line(NOBODY, locked=False, own=True), "还没有锁定"),
        (lambda: verify.why_not_answer_line(NOBODY, locked=True, own=False), "由本人做"),
        (lambda: verify.why_not_answer_line(roles("recorder"), locked=True, own=False, spoken=True),
         "已经答复过"),
        (lambda: year.why_not_award(NOBODY), "由厂党委委员做"),
        (lambda: year.why_not_award(roles("plant_committee"), own=True), "其他委员登记"),
        (lambda: year.why_not_answer_suggestion(NOBODY), "由厂组织员答复"),
        (lambda: year.why_not_sample(NOBODY), "由厂组织员登记"),
        (lambda: year.why_not_delegate(NOBODY, own=False), "由本人委托"),
        (lambda: year.why_not_take_back(NOBODY, own=False, deputy=False), "收回"),
    ],
)  # fmt: skip
def test_the_others_too(asked: Callable[[], Why | None], sentence: str) -> None:
    why = asked()
    assert why is not None
    assert sentence in why


@pytest.mark.parametrize(
    "asked",
    [
        lambda: board.why_not_correct_so(waiting=False, unchanged=False),
        lambda: objection.why_not_file_unnamed(closed=False),
        lambda: record.why_not_record_of(own=False),
        lambda: record.why_not_record_of(own=True, claim=True),
        lambda: record.why_not_detach(RECORD, added=True, added_by="甲"),
        lambda: rubric.why_not_begin(whole=True, opened=False, taken=False),
        lambda: verify.why_not_check("group", roles("group_leader")),
        lambda: verify.why_not_book_late(roles("plant_committee"), booked=False),
        lambda: verify.why_not_answer_line(NOBODY, locked=True, own=True, spoken=True),
        lambda: verify.why_not_answer_line(roles("recorder"), locked=True, own=False),
        lambda: year.why_not_award(roles("plant_committee")),
        lambda: year.why_not_answer_suggestion(roles("organiser")),
        lambda: year.why_not_sample(roles("organiser")),
        lambda: year.why_not_delegate(NOBODY, own=True),
        lambda: year.why_not_delegate(roles("organiser"), own=False),
        lambda: year.why_not_take_back(NOBODY, own=False, deputy=True),
        lambda: year.why_not_take_back(NOBODY, own=True, deputy=False),
    ],
)
def test_and_where_nothing_stops_them(asked: Callable[[], Why | None]) -> None:
    assert asked() is None
