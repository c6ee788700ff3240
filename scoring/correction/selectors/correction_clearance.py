"""What a correction would publish, for the person who says whether it may be shown."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from members.models import User
from scoring.base.selectors.calendar import until
from scoring.correction.selectors.correction import latest
from scoring.engine import canonical
from scoring.engine.board import form
from scoring.engine.board.content import Line
from scoring.engine.process.why_not.because import Why
from scoring.engine.process.why_not.board import BeforeCorrection, why_not_correct_so
from scoring.engine.process.workflow import OBJECTION, ROLES
from scoring.engine.time.periods import month_words
from scoring.models import (
    Board,
    Correction,
    CorrectionClearance,
    GradeRuling,
    Objection,
    Publication,
    Ruling,
)
from scoring.proof.selectors.sealed import draft_basis
from scoring.quarter.selectors import grade_decision
from scoring.quarter.selectors.board_view import matter_words
from scoring.quarter.selectors.boards import before_board, is_on, not_as_locked, outdated
from scoring.quarter.selectors.composition import content

AWAITING = (Objection.State.UPHELD, Objection.State.UPHELD_FINAL)


def clearance(correction: Correction) -> CorrectionClearance | None:
    """The last word of a secrecy check on it."""
    rows = CorrectionClearance.objects.filter(correction=correction).select_related("by__member")
    return rows.order_by("-pk").first()


def digest_now(board: Board, publication: Publication, grade: GradeRuling | None = None) -> str:
    """Of what the months as they are locked now give; with a meeting's grade, where the correction
    brings one."""
    return form.digest(content(board, publication.draft.rubric, grade=grade))


def proposed_already(board: Board, changes: list[dict[str, Any]]) -> bool:
    """The same correction waits for its ruling."""
    same = Correction.objects.filter(publication__board=board, changes=changes)
    return same.filter(ruling__isnull=True).exists()


def why_not_recompose(board: Board) -> Why | None:
    """Why the months as they are locked now cannot be proposed as a correction: two more people
    would look at it before it is refused."""
    publication = newest(board)
    # Only where something is another by now the quarter is computed again for a page.
    unchanged = _rests_on_the_same(publication) or (
        digest_now(board, publication) == publication.digest
    )
    return why_not_correct_so(waiting=proposed_already(board, []), unchanged=unchanged)


def _rests_on_the_same(publication: Publication) -> bool:
    """Nothing that it was computed from is another by now: the months as they were locked, people,
    leave, earlier quarters and grades."""
    board, draft = publication.board, publication.draft
    graded = {line.decided.decision for line in draft.content.lines if line.decided}
    return (
        not not_as_locked(board, draft.content.branches)
        and not outdated(board)
        and {decision.pk for decision in grade_decision.in_force(board).values()} == graded
        and draft_basis(board, draft.rubric) == draft.basis
    )


def to_clear(correction: Correction) -> str:
    """The digest that a clearance is of: all that the next revision is made of, and its reason."""
    publication = newest(correction.publication.board)
    made_of = {
        "changes": correction.changes,
        "reason": correction.reason,
        "months": digest_now(publication.board, publication, correction.grade),
    }
    return canonical.digest(made_of)


def before_correction(
    correction: Correction, board: Board, roles: frozenset[str], user: User
) -> BeforeCorrection:
    """What decides what this person may do with a proposed correction."""
    at = before_board(board, roles, user)
    looked = clearance(correction)
    return BeforeCorrection(
        board=replace(at, on_board=is_on(newest(board).draft, user.member_id)),
        decided=Ruling.objects.filter(correction=correction).exists(),
        proposed=correction.proposed_by_id == user.pk,
        looked=looked is not None and looked.by_id == user.pk,
        cleared=looked is not None,
    )


def newest(board: Board) -> Publication:
    rows = Publication.objects.select_related("board__plant", "draft__rubric")
    # Megabytes for whoever only asks which revision it is: read when they are looked at.
    rows = rows.defer("draft__payload", "draft__basis")
    return rows.filter(board=board).latest("revision")


def news(correction: Correction) -> list[str]:
    """What the months as they are locked now say that the published revision does not: sentences,
    matters behind them, and grades that a meeting gave or took back."""
    publication = newest(correction.publication.board)
    before = publication.draft.content.by_member
    now = content(publication.board, publication.draft.rubric, grade=correction.grade)
    found = []
    for line in now.lines:
        old = before.get(line.member)
        known = set(_sentences(old)) if old else set()
        found += [f"{line.name} {text}" for text in _sentences(line) if text not in known]
        if old and line.decided != old.decided:
            said = grade_decision.in_words(line) or f"按分数，是“{line.grade}”"
            found.append(f"{line.name} 等次：原来是“{old.grade}”；{said}")
    return found


def _sentences(line: Line) -> list[str]:
    sentences = [f"{month_words(one.month)}：{one.text}" for one in line.sentences]
    return sentences + [matter_words(one) for one in line.matters]


def waits_for_clearance(objection: Objection) -> bool:
    """Upheld, and nobody has looked yet at what its correction would publish."""
    if objection.state not in AWAITING:
        return False
    proposed = latest(objection.pk)
    return proposed is not None and clearance(proposed) is None


def next_words(objection: Objection) -> str:
    """Whose turn it is and until when."""
    roles = OBJECTION.next_roles(objection.state)
    if waits_for_clearance(objection):
        roles = ("secrecy",)
    turn = "、".join(ROLES[role] for role in roles)
    return f"{turn}，{until(objection.due_on)}" if turn else ""


def unclear(plants: Collection[int], user_id: int | None) -> list[Correction]:
    """Corrections without an objection that wait for a secrecy check by somebody like him."""
    rows = Correction.objects.filter(
        publication__board__plant_id__in=plants,
        objection__isnull=True,
        ruling__isnull=True,
        clearances__isnull=True,
    ).exclude(proposed_by=user_id)
    return list(rows.select_related("publication__board__plant").order_by("pk"))
