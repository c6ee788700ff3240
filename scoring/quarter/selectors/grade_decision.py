"""What meetings decided of grades, and how it is said wherever the grade stands."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from scoring.models import Board, GradeDecision, GradeRuling

Line = dict[str, Any]


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
    if decision is None or decision.grade not in grades or decision.computed != line["class"]:
        return line
    if decision.grade == line["class"]:
        return line
    return line | {"class": decision.grade, "decided": as_decided(decision, line["class"])}


def outlived(board: Board) -> list[tuple[GradeDecision, str]]:
    """Decisions that no longer apply to the draft, and the grade that its points give now."""
    lines = {x["member"]: x for x in (board.draft.payload["lines"] if board.draft else [])}
    found = []
    for member, decision in in_force(board).items():
        line = lines.get(member)
        if line and line["class"] and "decided" not in line and line["class"] != decision.grade:
            found.append((decision, line["class"]))
    return found


def as_decided(decision: GradeDecision, computed: str) -> dict[str, Any]:
    """In a board's content: all that is public of it."""
    ruling = decision.ruling
    return {
        "decision": decision.pk,
        "from": computed,
        "reason": decision.reason,
        "minutes_no": decision.minutes_no,
        "names": [str(decision.proposed_by), str(ruling.by)],
        "persons": [decision.proposed_by_id, ruling.by_id],
        "on": str(timezone.localdate(ruling.at)),
    }


def in_words(line: Line) -> str:
    """One sentence; empty for a line whose grade is the one its points give."""
    said = line.get("decided")
    if not said:
        return ""
    year, month, day = (int(part) for part in said["on"].split("-"))
    first, second = said["names"]
    return (
        f"按分数是“{said['from']}”，集体研究定为“{line['class']}”：{said['reason']}"
        f"（{said['minutes_no']}，{year}年{month}月{day}日，{first}提出、{second}批准）"
    )


def listed(board: Board) -> list[GradeDecision]:
    rows = GradeDecision.objects.filter(board=board).select_related(
        "participant__seat__member", "proposed_by__member", "ruling__by__member"
    )
    return list(rows)


def waiting(board: Board) -> list[GradeDecision]:
    rows = GradeDecision.objects.filter(board=board, ruling__isnull=True)
    return list(rows.select_related("participant__seat__member"))
