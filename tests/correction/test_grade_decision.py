"""R20 人定: a meeting gives another grade, with a reason and two names, and everybody reads it."""

import gzip
import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from members.models import Grant
from scoring.engine.board import form
from scoring.engine.process.workflow import Refusal
from scoring.models import (
    Board,
    Draft,
    GradeDecision,
    GradeRuling,
    JobRun,
    Publication,
)
from scoring.proof.selectors import boards as proof_boards
from scoring.publication.render import typeset
from scoring.publication.selectors import board_paper, open_board
from scoring.publication.selectors import paper as select_paper
from scoring.quarter.selectors import grade_decision as select_grades
from scoring.quarter.selectors import readiness, standings
from scoring.quarter.services import boards
from tests.world import START, World, clock
from tests.world.grades import WHY, compose_again, propose, rule
from tests.world.pages import enter
from tests.world.quarter import approve, publish
from tests.world.tampering import as_the_owner, sql

pytestmark = pytest.mark.django_db
PLAIN = {"headers": {"Accept-Encoding": "identity"}}
SAID = (
    "按分数是“需提升”，集体研究定为“良”：抢险二十天，党员大会一致同意"
    "（党委〔2026〕30号，2026年10月10日，组织员提出、委员甲批准）"
)


def line(board: Board, name: str) -> dict[str, Any]:
    return next(x for x in board.draft.payload["lines"] if x["name"] == name)


def test_the_grade_changes_and_nothing_else(world: World, board: Board) -> None:
    before = board.draft
    rule(world, propose(world, board))
    # Until it is composed again the old draft cannot be approved any more.
    with pytest.raises(Refusal, match="集体研究的等次"):
        approve(world, board)
    compose_again(board)
    assert board.draft != before
    then = {x["name"]: x for x in before.payload["lines"]}
    for now in board.draft.payload["lines"]:
        same = {k: v for k, v in now.items() if k not in ("class", "decided")}
        assert same == {k: v for k, v in then[now["name"]].items() if k != "class"}
        assert ("decided" in now) is (now["name"] == "陆文静")
    mine = line(board, "陆文静")
    assert (mine["class"], mine["decided"]["from"]) == ("良", "需提升")
    assert mine["decided"]["names"] == ["组织员", "委员甲"]


def test_everybody_reads_it_wherever_the_grade_stands(world: World, decided: Board) -> None:
    found = publish(world, approve(world, decided))
    member, base = enter(world, "江文博"), f"/publications/{found.pk}/"
    who = world.participant("陆文静").pk
    assert "良（集体研究）" in member.get(base, **PLAIN).content.decode()
    own = member.get(f"{base}line/{who}/", **PLAIN).content.decode()
    assert SAID in own
    assert "分数和名次不变" in own
    other = member.get(f"{base}line/{world.participant('韩志远').pk}/", **PLAIN).content.decode()
    assert "集体研究" not in other
    notice = board_paper.notice(found)
    assert notice["decided"] == [f"＊ 陆文静：{SAID}"]
    assert [row[5] for row in notice["rows"] if row[1] == "陆文静"] == ["良＊"]
    assert typeset.pdf("notice", notice).startswith(b"%PDF")
    personal = select_paper.personal(found, who)
    assert personal["decided"] == SAID
    assert {"name": "等次", "value": "良（集体研究）"} in personal["facts"]
    assert typeset.pdf("personal", personal).startswith(b"%PDF")
    api = enter(world, "江文博").get(f"/api/publications/{found.pk}/").json()["content"]["lines"]
    assert [x["decided"]["reason"] for x in api if "decided" in x] == [WHY]
    mine = next(x for x in standings.content(found).lines if x.name == "陆文静")
    assert form.decided(mine.decided) == line(decided, "陆文静")["decided"]
    poster = board_paper.poster(found)
    assert [band["name"] for band in poster["bands"]] == ["良　1 人", "需提升　4 人"]
    assert poster["bands"][0]["people"] == "陆文静＊"
    assert poster["notes"] == [f"＊ 陆文静：{SAID}"]
    assert typeset.png("poster", poster).startswith(b"\x89PNG")
    for branch in (None, world.crew.pk):
        page = open_board.page(found, branch, encoding="gzip")
        assert SAID in gzip.decompress(bytes(page.gzip)).decode()


def test_who_clears_reads_it_before_it_is_public(world: World, decided: Board) -> None:
    boards.approve(
        board_id=decided.pk, digest=decided.draft.digest, by=world.user("委员甲"),
        at=clock("2026-10-12 10:00"), reason="提示的几处都问过了",
    )  # fmt: skip
    page = enter(world, "保密员").get(f"/boards/{decided.pk}/").content.decode()
    assert SAID in page.split('id="sentences"')[1]


def test_verify_computes_it_again_and_finds_a_grade_that_nobody_decided(
    world: World, decided: Board
) -> None:
    found = publish(world, approve(world, decided))
    assert list(proof_boards.differences(found)) == []
    call_command("verify", "--quarter", "2026-Q3")
    draft = Draft.objects.get(pk=found.draft_id)

    def forged(change: Any) -> list[str]:
        with as_the_owner():
            lines = json.loads(json.dumps(draft.payload))
            change(next(x for x in lines["lines"] if x["name"] == "陆文静"))
            sql("UPDATE scoring_draft SET payload = %s WHERE id = %s", json.dumps(lines), draft.pk)
            return list(proof_boards.differences(Publication.objects.get(pk=found.pk)))

    def without(one: dict[str, Any]) -> None:
        del one["decided"]

    def better(one: dict[str, Any]) -> None:
        one["class"] = "优"

    def never(one: dict[str, Any]) -> None:
        one["decided"]["decision"] += 1

    def reworded(one: dict[str, Any]) -> None:
        one["decided"]["reason"] = "别的理由"

    def by_others(one: dict[str, Any]) -> None:
        one["decided"]["persons"] = one["decided"]["persons"][::-1]

    assert "与批准的集体研究决定不一样" in "\n".join(forged(by_others))
    with as_the_owner():
        sql("UPDATE scoring_graderuling SET at = at - interval '3 days'")
        assert "与批准的集体研究决定不一样" in "\n".join(proof_boards.differences(found))
    assert "陆文静 等次：账本算得 需提升，公布的是 良" in "\n".join(forged(without))
    assert "与批准的集体研究决定不一样" in "\n".join(forged(better))
    assert "没有批准过的决定" in "\n".join(forged(never))
    assert "与批准的集体研究决定不一样" in "\n".join(forged(reworded))


def test_a_decision_does_not_outlive_the_points_it_was_about(world: World, board: Board) -> None:
    """Decided when the points said 需提升; were they to say 优 by now, 良 would be a demotion."""
    decision = propose(world, board)
    rule(world, decision)
    line_ = replace(board.draft.content.lines[0], grade="优", name="陆文静")
    grades = ["优", "良", "中", "需提升"]
    assert select_grades.applied(line_, decision, grades) == line_
    assert select_grades.applied(replace(line_, grade="需提升"), decision, grades).grade == "良"
    compose_again(board)
    assert select_grades.outlived(board) == []
    content = board.draft.content
    lines = [
        replace(x, decided=None, grade="优") if x.name == "陆文静" else x for x in content.lines
    ]
    board.draft.content = replace(content, lines=tuple(lines))
    assert [(row.pk, now) for row, now in select_grades.outlived(board)] == [(decision.pk, "优")]
    assert any("要不要重新研究" in f.text for f in readiness.findings(board))


def test_a_decision_is_taken_back_by_another(world: World, decided: Board) -> None:
    back = propose(world, decided, grade="", reason="复查以后按分数定")
    rule(world, back, at=clock("2026-10-10 11:00"))
    compose_again(decided)
    assert line(decided, "陆文静")["class"] == "需提升"
    assert "decided" not in line(decided, "陆文静")
    with pytest.raises(Refusal, match="现在就是这个等次"):
        propose(world, decided, grade="")


def test_a_grade_not_approved_changes_nothing(world: World, board: Board) -> None:
    digest = board.draft.digest
    decision = propose(world, board)
    assert any("还没有批准：陆文静" in f.text for f in readiness.findings(board))
    rule(world, decision, approve=False, reason="材料不够")
    assert not JobRun.objects.filter(kind="compose_quarter").exists()
    assert not any("集体研究" in f.text for f in readiness.findings(board))
    boards.compose(board_id=board.pk, by=None, at=clock("2026-10-10 12:00"))
    board.refresh_from_db()
    assert board.draft.digest == digest
    # Afterwards the same may be proposed again.
    propose(world, board)


def test_two_persons_and_neither_of_them_is_concerned(world: World, board: Board) -> None:
    with pytest.raises(Refusal, match="由厂组织员或厂党委委员提出"):
        propose(world, board, by=world.user("韩志远"))
    for name, role in (("陆文静", "organiser"), ("陆文静", "plant_committee"),
                       ("贺春明", "plant_committee"), ("组织员", "plant_committee")):  # fmt: skip
        Grant.objects.create(user=world.users[name], role=role, unit=world.plant, from_on=START)
    with pytest.raises(Refusal, match="本人的等次由别人提出"):
        propose(world, board, by=world.user("陆文静"))
    decision = propose(world, board)
    with pytest.raises(Refusal, match="两个人做"):
        rule(world, decision, by="组织员")
    with pytest.raises(Refusal, match="本人的等次由别人批准"):
        rule(world, decision, by="陆文静")
    with pytest.raises(Refusal, match="由厂党委委员批准"):
        rule(world, decision, by="韩志远")
    with pytest.raises(Refusal, match="正等着批准"):
        propose(world, board, grade="优")
    first = rule(world, decision, by="贺春明")
    assert rule(world, decision, by="贺春明") == first  # the same click again
    with pytest.raises(Refusal, match="已经办过"):
        rule(world, decision, by="委员乙")


@pytest.mark.usefixtures("the_owner")
def test_the_database_keeps_two_names_and_both_rows(world: World, decided: Board) -> None:
    decision = propose(world, decided, who="贺春明")
    common = {"decision": decision, "approved": True, "at": clock("2026-10-10 12:00")}
    organiser, other = world.user("组织员"), world.user("委员乙")
    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        GradeRuling.objects.create(**common, proposed_by=organiser, by=organiser)
    with pytest.raises(IntegrityError, match="names_its_proposer"), transaction.atomic():
        GradeRuling.objects.create(**common, proposed_by=other, by=organiser)
    with pytest.raises(IntegrityError, match="再定一次"), transaction.atomic():
        GradeDecision.objects.update(grade="优")
    with pytest.raises(IntegrityError, match="再定一次"), transaction.atomic():
        GradeRuling.objects.update(approved=False)
    with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
        GradeDecision.objects.create(
            board=decided, participant=decision.participant, grade="优", minutes_no="", reason="",
            proposed_by=organiser, proposed_at=clock("2026-10-10 12:00"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"grade": "特优"}, "请选择要定的等次"),
        ({"grade": "需提升"}, "现在就是这个等次"),
        ({"minutes_no": " "}, "会议记录编号"),
        ({"minutes_no": "x" * 41}, "会议记录编号"),
        ({"reason": "好"}, "至少 4 个字"),
        ({"reason": "好" * 201}, "理由"),
        ({"participant": 0}, "榜上没有这个人"),
    ],
)
def test_what_is_typed_wrong_is_said_and_nothing_is_kept(
    world: World, board: Board, values: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        propose(world, board, **values)
    assert not GradeDecision.objects.exists()


def test_not_before_it_is_composed_nor_between_approval_and_publication(
    world: World, board: Board
) -> None:
    early = propose(world, board)
    approve(world, board)
    with pytest.raises(Refusal, match="先退回"):
        propose(world, board, who="贺春明")
    with pytest.raises(Refusal, match="先退回"):
        rule(world, early)
    rule(world, early, approve=False)  # to say no is always possible
    Board.objects.filter(pk=board.pk).update(state="archived")
    with pytest.raises(Refusal, match="已经归档"):
        propose(world, board, who="贺春明")


def test_on_the_quarter_s_page_from_proposal_to_draft(world: World, board: Board) -> None:
    url = f"/boards/{board.pk}/"
    organiser, committee = enter(world, "组织员"), enter(world, "委员甲")
    form = {"participant": world.participant("陆文静").pk, "grade": "良",
            "minutes_no": "党委〔2026〕30号", "reason": WHY}  # fmt: skip
    assert "提出一个集体研究的等次" in organiser.get(url).content.decode()
    assert "提出一个集体研究的等次" not in enter(world, "审计员").get(url).content.decode()
    for wrong in ({"grade": ""}, {"participant": "x"}, {"participant": "٣"}, {"reason": ""}):
        assert organiser.post(f"{url}grade/", form | wrong).status_code == 422, wrong
    assert enter(world, "审计员").post(f"{url}grade/", form).status_code == 403
    assert enter(world, "江文博").post(f"{url}grade/", form).status_code == 404
    assert organiser.post(f"{url}grade/", form).status_code == 302
    decision = GradeDecision.objects.get()
    page = committee.get(url).content.decode()
    assert "批准陆文静的等次" in page
    assert "还没有批准：陆文静" in page
    assert "批准陆文静的等次" not in organiser.get(url).content.decode()
    ruled = {"decision": decision.pk, "approve": "1"}
    assert committee.post(f"{url}grade/rule/", {"decision": "0"}).status_code == 404
    assert organiser.post(f"{url}grade/rule/", ruled).status_code == 403
    answer = committee.post(f"{url}grade/rule/", ruled, follow=True).content.decode()
    assert "正在按它重新归集" in answer
    compose_again(board)
    page = organiser.get(url).content.decode()
    assert "良（集体研究）" in page
    assert organiser.post(f"{url}grade/", form | {"grade": "-"}).status_code == 302
    assert GradeDecision.objects.latest("pk").grade == ""


def test_a_board_without_decisions_says_what_it_always_said(world: World, board: Board) -> None:
    """Content, and with it every digest, is the same as before there were decisions."""
    assert all("decided" not in x for x in board.draft.payload["lines"])
    found = publish(world, approve(world, board))
    assert all("decided" not in row.details for row in found.standings.all())
    rows = {row.name: row for row in found.standings.all()}
    assert rows["陆文静"].grade == "需提升"
