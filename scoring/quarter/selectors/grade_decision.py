"""What meetings decided of grades, and how it is said wherever the grade stands."""

from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from scoring.engine.board.content import Decided, Line
from scoring.models import Board, GradeDecision, GradeRuling


def in_force(board: Board, also: GradeRuling | None = None) -> dict[int, GradeDecision]:
    """Member id -> the newest approved decision; one that says 按分数 ends an earlier one. After
    publication a decision holds once its correction is approved, or for what would then be:
    `also`."""
    carried = Q(ruling__correction__isnull=True) | Q(ruling__correction__ruling__approved=True)
    if also is not None:
        carried |= Q(ruling=also)
    rows = GradeDecision.objects.filter(carried, board=board, ruling__approved=True)
    rows = rows.select_related(
        "participant__seat", "proposed_by__member", "ruling__by__member"
    ).order_by("ruling__pk")
    found: dict[int, GradeDecision] = {}
    for row in rows:
        found.pop(row.participant.held.member_id, None)
        if row.grade:
            found[row.participant.held.member_id] = row
    return found


def applied(line: Line, decision: GradeDecision | None, grades: list[str]) -> Line:
    """The line with the grade that was decided, and what was decided beside it. A line whose
    points say something else by now than when the meeting sat stays as it is: it meets again."""
    if decision is None or decision.grade not in grades or decision.computed != line.grade:
        return line
    if decision.grade == line.grade:
        return line
    return replace(line, grade=decision.grade, decided=as_decided(decision, line.grade))


def outlived(board: Board) -> list[tuple[GradeDecision, str]]:
    """Decisions that no longer apply to the draft, and the grade that its points give now."""
    lines = board.draft.content.by_member if board.draft else {}
    found = []
    for member, decision in in_force(board).items():
        line = lines.get(member)
        if line and line.grade and line.decided is None and line.grade != decision.grade:
            found.append((decision, line.grade))
    return found


def as_decided(decision: GradeDecision, computed: str) -> Decided:
    """In a board's content: all that is public of it."""
    ruling = decision.ruling
    return Decided(
        decision=decision.pk,
        computed=computed,
        reason=decision.reason,
        minutes_no=decision.minutes_no,
        names=(str(decision.proposed_by), str(ruling.by)),
        persons=(decision.proposed_by_id, ruling.by_id),
        on=timezone.localdate(ruling.at),
    )


def in_words(line: Line) -> str:
    """One sentence; empty for a line whose grade is the one its points give."""
    decided = line.decided
    if decided is None:
        return ""
    first, second = decided.names
    on = f"{decided.on.year}年{decided.on.month}月{decided.on.day}日"
    return (
        f"按分数是“{decided.computed}”，集体研究定为“{line.grade}”：{decided.reason}"
        f"（{decided.minutes_no}，{on}，{first}提出、{second}批准）"
    )


def listed(board: Board) -> list[GradeDecision]:
    rows = GradeDecision.objects.filter(board=board).select_related(
        "participant__seat__member", "proposed_by__member", "ruling__by__member"
    )
    return list(rows)


def waiting(board: Board) -> list[GradeDecision]:
    rows = GradeDecision.objects.filter(board=board, ruling__isnull=True)
    return list(rows.select_related("participant__seat__member"))
