"""What meetings decided of grades, and how it is said wherever the grade stands."""

from typing import Any

from django.utils import timezone

from scoring.models import Board, GradeDecision

Line = dict[str, Any]


def in_force(board: Board) -> dict[int, GradeDecision]:
    """Member id -> the newest approved decision; one that says 按分数 ends an earlier one."""
    rows = GradeDecision.objects.filter(board=board, ruling__approved=True)
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
    """The line with the grade that was decided, and what was decided beside it; a line without a
    decision, or with one that says what the points say, stays as it is."""
    if decision is None or decision.grade not in grades or decision.grade == line["class"]:
        return line
    return line | {"class": decision.grade, "decided": as_said(decision, line["class"])}


def as_said(decision: GradeDecision, computed: str) -> dict[str, Any]:
    """In a board's content: all that is public of it."""
    ruling = decision.ruling
    return {
        "decision": decision.pk,
        "from": computed,
        "reason": decision.reason,
        "minutes_no": decision.minutes_no,
        "names": [str(decision.proposed_by), str(ruling.by)],
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
