"""What decides what somebody may do about a grade that a meeting decided."""

from members.models import User
from scoring.correction.selectors.correction_clearance import proposed_already
from scoring.engine.process.why_not.grade import BeforeGrade
from scoring.models import Board, GradeDecision, GradeRuling


def before_ruling(
    decision: GradeDecision, board: Board, roles: frozenset[str], user: User
) -> BeforeGrade:
    """Approved before the board is, it is composed again; afterwards it is a correction."""
    return BeforeGrade(
        state=board.state,
        roles=roles,
        ruled=GradeRuling.objects.filter(decision=decision).exists(),
        proposed=decision.proposed_by_id == user.pk,
        own=decision.participant.held.member_id == user.member_id,
        correcting=not board.is_calculated and proposed_already(board, []),
    )
