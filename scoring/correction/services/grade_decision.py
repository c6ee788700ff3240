"""集体研究定等次: one person writes down what the meeting decided, another approves it (R20)."""

from datetime import datetime

from django.db import transaction

from members.models import User
from scoring.base.services import jobs
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.correction.selectors.before_grade import before_ruling
from scoring.correction.services import correction
from scoring.engine.board.content import Line
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.grade import (
    BeforeGrade,
    why_not_propose_grade,
    why_not_rule_grade,
)
from scoring.engine.process.workflow import Refusal, check_reason, check_text
from scoring.models import Board, GradeDecision, GradeRuling, JobRun
from scoring.quarter.selectors import grade_decision as select_grades
from scoring.quarter.services.boards import hold_board, roles_on
from scoring.scheme.selectors import facts as select_facts


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
    roles = roles_on(board, by, at)
    refuse(why_not_propose_grade(BeforeGrade(board.state, roles)))
    line = _line(board, participant)
    own = by.member_id == line.member
    refuse(why_not_propose_grade(BeforeGrade(board.state, roles, own=own)))
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
    if before is not None and (before.by_id, before.approved) == (by.pk, approve):
        return before  # the same click again
    at_hand = before_ruling(decision, board, roles_on(board, by, at), by)
    refuse(why_not_rule_grade(at_hand, approve=approve))
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
    correction.propose(
        publication_id=select_cleared.newest(board).pk,
        changes=[],
        reason=f"{name}集体研究定等次（{decision.minutes_no}）：{decision.reason}"[:400],
        by=ruling.by,
        at=ruling.at,
        grade=ruling,
    )
