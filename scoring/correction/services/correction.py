"""A correction of what was published: proposed by one person, approved by another, and then a
revision n+1 in one transaction with the entries it rests on (scoring rules, section 7)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from members.models import User
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.correction.services import revision
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.board import why_not_correct, why_not_correct_so, why_not_revise
from scoring.engine.process.workflow import (
    BOARD,
    UNSEEN,
    Refusal,
    check,
    check_reason,
    check_text,
)
from scoring.models import (
    Board,
    Correction,
    CorrectionClearance,
    GradeRuling,
    Objection,
    Publication,
    Ruling,
)
from scoring.publication.services.printing import Printed, printed_first
from scoring.quarter.selectors.boards import before_board
from scoring.quarter.services.boards import hold_board, roles_on


@transaction.atomic
def propose(
    *,
    publication_id: int,
    changes: list[dict[str, Any]],
    reason: str,
    by: User,
    at: datetime,
    objection: Objection | None = None,
    grade: GradeRuling | None = None,
) -> Correction:
    """Somebody writes down what is wrong and why. Nothing changes yet; faults are found now."""
    publication = Publication.objects.select_related("board").get(pk=publication_id)
    board = hold_board(publication.board_id)
    if select_cleared.newest(board).pk != publication.pk:
        raise Refusal("这一版已更正，请对现行的一版提出", "conflict")
    if objection is None:
        refuse(why_not_correct(before_board(board, roles_on(board, by, at), by)))
    why = check_reason(reason, what="更正原因")
    _not_twice(board, changes)
    digest = "" if changes else select_cleared.digest_now(board, publication, grade)
    refuse(
        why_not_correct_so(
            waiting=select_cleared.proposed_already(board, changes),
            unchanged=digest == publication.digest,
        )
    )
    found = Correction.objects.create(
        publication=publication,
        objection=objection,
        changes=changes,
        digest=digest,
        grade=grade,
        reason=why,
        proposed_by=by,
        proposed_at=at,
    )
    revision.entries_of(found, by, at)
    return found


def _not_twice(board: Board, changes: list[dict[str, Any]]) -> None:
    same = Correction.objects.filter(publication__board=board, changes=changes)
    if changes and same.filter(ruling__adjustments__isnull=False).exists():
        raise Refusal("同样的更正已经批准，记入了后面一季的调整", "conflict")


def waiting(board: Board) -> list[Correction]:
    """Proposed without an objection, and not decided."""
    rows = Correction.objects.filter(
        publication__board=board, objection__isnull=True, ruling__isnull=True
    )
    return list(rows.select_related("proposed_by__member"))


def rule(
    *,
    correction_id: int,
    approve: bool,
    reason: str = "",
    by: User,
    at: datetime,
    digest: str = "",
) -> str:
    """The second person's word. Approved, it is a revision (or an adjustment) at once; returns
    what became of it. `digest`: of what a third person has cleared, as the page showed it."""

    def once(printed: Printed | None) -> str:
        return ruled(
            correction_id=correction_id,
            approve=approve,
            reason=reason,
            by=by,
            at=at,
            checked=False,
            digest=digest,
            printed=printed,
        )

    return printed_first(once)


@transaction.atomic
def ruled(
    *,
    correction_id: int,
    approve: bool,
    reason: str,
    by: User,
    at: datetime,
    checked: bool,
    digest: str,
    printed: Printed | None,
) -> str:
    """The same in one transaction, with the pages it needs. `checked`: the objection's own table
    has let `by` through."""
    proposed = Correction.objects.select_related("publication").get(pk=correction_id)
    board = hold_board(proposed.publication.board_id)
    roles = roles_on(board, by, at)
    # Who looks for secrets may say no; only the committee says yes.
    at_hand = select_cleared.before_correction(proposed, board, roles, by)
    refuse(why_not_revise(at_hand, approve=approve))
    if proposed.objection_id is not None and not checked:
        raise Refusal("这次更正随异议办理")
    before = select_cleared.newest(board)
    step = check(BOARD, "revise", board.state, ("plant_committee",))
    clearance = _cleared(proposed, before, digest, by) if approve else None
    ruling = Ruling.objects.create(
        correction=proposed,
        clearance=clearance,
        approved=approve,
        proposed_by_id=proposed.proposed_by_id,
        by=by,
        at=at,
        reason=check_text(reason, what="说明", most=400),
    )
    if not approve:
        return ""
    return revision.restate(board, before, ruling, step.to_state, printed)


def _cleared(
    proposed: Correction, before: Publication, digest: str, by: User
) -> CorrectionClearance:
    """The clearance of just what will be published; by a third person."""
    found = select_cleared.clearance(proposed)
    if found is None:
        raise Refusal("更正的内容还没有做保密审查，请保密审查人先看")
    if not digest:
        raise Refusal(UNSEEN, "unseen")
    if digest != found.digest:
        raise Refusal("页面上的不是这次更正，请刷新再看", "conflict")
    now = select_cleared.digest_now(before.board, before, proposed.grade)
    if proposed.digest and now != proposed.digest:
        raise Refusal("提出更正以后，各月又有变化：请不批准这一次，再重新提出", "conflict")
    if select_cleared.to_clear(proposed) != found.digest:
        raise Refusal("保密审查以后，要公布的内容又有变化：请保密审查人再看一遍", "conflict")
    return found
