"""集体研究定等次: one person writes down what the meeting decided, another approves it (R20)."""

from datetime import datetime

from django.db import transaction

from members.models import User
from scoring.base.services import jobs
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.correction.services import correction
from scoring.engine.board.content import Line
from scoring.engine.process.workflow import Refusal, check_reason, check_text
from scoring.models import Board, GradeDecision, GradeRuling, JobRun
from scoring.quarter.selectors import grade_decision as select_grades
from scoring.quarter.services.boards import hold_board, roles_on
from scoring.scheme.selectors import facts as select_facts

PROPOSERS = {"organiser", "plant_committee"}
NOT_NOW = {
    Board.State.COLLECTING: "归集之后才有等次可定",
    Board.State.APPROVED: "已经审定：要改等次，先退回",
    Board.State.CLEARED: "已经审定：要改等次，先退回",
    Board.State.ARCHIVED: "已经归档，等次不再改",
}


@transaction.atomic
def propose(
    *,
    board_id: int,
    participant: int,
    grade: str,
    minutes_no: str,
    reason: str,
    by: User,
    at: datetime,
) -> GradeDecision:
    """What the meeting decided; `grade` empty: as the points say. Nothing changes yet."""
    board = hold_board(board_id)
    if not roles_on(board, by, at) & PROPOSERS:
        raise Refusal("集体研究的等次由厂组织员或厂党委委员提出，由另一位厂党委委员批准", "role")
    _now(board)
    line = _line(board, participant)
    if by.member_id == line.member:
        raise Refusal("本人的等次由别人提出", "role")
    if grade and grade not in grades(board):
        raise Refusal("请选择要定的等次", "input")
    _not_already(board, line, grade)
    number = check_text(minutes_no, what="会议记录编号", most=40)
    if len(number) < 2:
        raise Refusal("请填写党委会会议记录编号", "input")
    why = check_text(check_reason(reason, what="理由"), what="理由", most=200)
    for other in select_grades.waiting(board):
        if other.participant.held.member_id == line.member:
            raise Refusal(f"{line.name}的等次已经提出，正等着批准", "conflict")
    return GradeDecision.objects.create(
        board=board,
        participant_id=participant,
        computed=line.computed_grade,
        grade=grade,
        minutes_no=number,
        reason=why,
        proposed_by=by,
        proposed_at=at,
    )


@transaction.atomic
def rule(*, decision_id: int, approve: bool, reason: str, by: User, at: datetime) -> GradeRuling:
    """The second person's word. Approved before the board is, the quarter is composed again;
    afterwards a correction is proposed with it, which is cleared and approved as any other."""
    decision = GradeDecision.objects.select_related("participant__seat__member").get(pk=decision_id)
    board = hold_board(decision.board_id)
    before = GradeRuling.objects.filter(decision=decision).first()
    if before is not None:
        if (before.by_id, before.approved) == (by.pk, approve):
            return before  # the same click again
        raise Refusal("这件已经办过", "conflict")
    if "plant_committee" not in roles_on(board, by, at):
        raise Refusal("集体研究的等次由厂党委委员批准", "role")
    if decision.proposed_by_id == by.pk:
        raise Refusal("提出和批准要由两个人做：请厂党委另一位委员批准", "role")
    if by.member_id == decision.participant.held.member_id:
        raise Refusal("本人的等次由别人批准", "role")
    if approve:
        _now(board)
    ruling = GradeRuling.objects.create(
        decision=decision,
        approved=approve,
        proposed_by_id=decision.proposed_by_id,
        by=by,
        at=at,
        reason=check_text(reason, what="说明", most=200),
    )
    if approve and board.is_calculated:
        jobs.request(
            kind=JobRun.Kind.COMPOSE_QUARTER,
            key=f"{board.plant_id}:{board.code}:{board.period}:grade:{ruling.pk}",
            due_at=at,
            plant_id=board.plant_id,
            payload={"board": board.pk, "by": None},
        )
    elif approve:
        _correct(board, decision, ruling)
    return ruling


def grades(board: Board) -> list[str]:
    """Names of the classes that the board's rubric knows, best first."""
    if board.draft is None:
        return []
    return select_facts.rubric_of(board.draft.rubric).grades


def _now(board: Board) -> None:
    if board.state in NOT_NOW:
        raise Refusal(NOT_NOW[Board.State(board.state)])


def _line(board: Board, participant: int) -> Line:
    """Of the draft, or of what is published now."""
    assert board.draft is not None
    line = board.draft.content.line_of(participant)
    if line is None or not line.grade:
        raise Refusal("榜上没有这个人的等次", "input")
    return line


def _not_already(board: Board, line: Line, grade: str) -> None:
    held = select_grades.in_force(board).get(line.member)
    if (grade == line.grade) if grade else held is None:
        raise Refusal(f"{line.name}现在就是这个等次，不用定", "input")


def _correct(board: Board, decision: GradeDecision, ruling: GradeRuling) -> None:
    """By the person who approved it: whoever approves the correction is another one again."""
    name = decision.participant.held.member.name
    try:
        correction.propose(
            publication_id=select_cleared.newest(board).pk,
            changes=[],
            reason=f"{name}集体研究定等次（{decision.minutes_no}）：{decision.reason}"[:400],
            by=ruling.by,
            at=ruling.at,
            grade=ruling,
        )
    except Refusal as refusal:
        if refusal.kind != "conflict":
            raise
        raise Refusal(
            "这一榜有一件更正正等着批准：先办完它，再批准这个等次", "conflict"
        ) from refusal
