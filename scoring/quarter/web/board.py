"""The quarter before it is published: progress, draft, composing, approval."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from scoring.base.selectors.viewer import viewer
from scoring.clock.services import timetable
from scoring.correction.selectors import correction as select_correction
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.correction.selectors.before_grade import before_ruling
from scoring.correction.services import correction, grade_decision
from scoring.engine.board import form
from scoring.engine.process.why_not import board as why_not
from scoring.engine.process.why_not.grade import (
    BeforeGrade,
    why_not_propose_grade,
    why_not_rule_grade,
)
from scoring.engine.process.workflow import BOARD, check
from scoring.engine.time.periods import Quarter
from scoring.month.selectors import verification as select_verification
from scoring.publication.selectors.publication import READERS
from scoring.quarter.selectors import board_view
from scoring.quarter.selectors import boards as select_boards
from scoring.quarter.selectors import grade_decision as select_grades
from scoring.quarter.services import boards, clearance
from scoring.web import cells
from scoring.year.selectors import year as select_year

if TYPE_CHECKING:
    from members.models import User
    from scoring.models import Board


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    visible = select_boards.boards(viewer(request).duties)
    rows = [(board, Quarter.parse(board.period).label) for board in visible]
    return render(request, "quarter/list.html", {"rows": rows})


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    board = who.board(pk)
    roles = who.duties.roles_for_plant(board.plant_id)
    shown = board_view.page(board, roles, who.user)
    may_correct = bool(roles & why_not.PROPOSERS)
    again = shown["publication"] and may_correct and select_cleared.why_not_recompose(board)
    context = shown | {
        "correct": shown["correct"] or again or None,
        "strip": select_verification.strip(BOARD, board, next_words=shown["next_words"]),
        "grades": _grades(board, roles, who.user),
        "corrections": _corrections(board, roles, who.user),
        "may_correct": may_correct,
        "committee": "plant_committee" in roles,
        "networks": bool(settings.PLANT_NETWORKS),
        "readers": bool(roles & READERS),
        "sees_pay": board.plant_id in select_year.plants(who.duties),
    }
    return render(request, "quarter/board.html", context)


def _grades(board: "Board", roles: frozenset[str], user: "User") -> dict[str, Any]:
    """What meetings decided of grades, and who may decide or approve now."""
    member = user.member_id
    rows = []
    for row in select_grades.listed(board):
        at = before_ruling(row, board, roles, user)
        why = why_not_rule_grade(at, approve=True)
        rows.append((row, why, why_not_rule_grade(at, approve=False)))
    lines = board.draft.content.lines if board.draft else ()
    return {
        "rows": rows,
        "choices": grade_decision.grades(board),
        "people": [form.line(x) for x in lines if x.grade and x.member != member],
        "may_propose": why_not_propose_grade(BeforeGrade(board.state, roles)) is None,
        "may_rule": "plant_committee" in roles,
    }


def _corrections(board: "Board", roles: frozenset[str], user: "User") -> list[dict[str, Any]]:
    """Those that wait, with what whoever clears or approves them looks at."""
    rows = correction.waiting(board) if board.publications.exists() else []
    looks = bool(roles & {"secrecy", "plant_committee", "organiser"})
    found = []
    for one in rows:
        at = select_cleared.before_correction(one, board, roles, user)
        found.append(
            {
                "one": one,
                "changes": select_correction.in_words(one),
                "clearance": select_cleared.clearance(one),
                "to_clear": select_cleared.to_clear(one) if "secrecy" in roles else "",
                "news": select_cleared.news(one) if looks else [],
                "clear": why_not.why_not_clear_correction(at),
                "approve": why_not.why_not_revise(at, approve=True),
                "decline": why_not.why_not_revise(at, approve=False),
            }
        )
    return found


@require_POST
def compose(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    board = who.board(pk)
    check(BOARD, "compose", board.state, who.duties.roles_for_plant(board.plant_id))
    job = timetable.request_compose(board=board, at=who.now, by=who.user)
    if job.is_done:
        messages.success(request, f"积分表和人员都没有变：{job.said}")
        return redirect("board", pk)
    return redirect("job", job.pk)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.board(pk)
    digest = cells.looked_at(request.POST, "digest")
    reason = request.POST.get("reason", "")
    boards.approve(board_id=pk, digest=digest, by=who.user, at=who.now, reason=reason)
    messages.success(request, "已审定。保密审查通过、写明张贴地点之后，到公示日由系统公示")
    return redirect("board", pk)


@require_POST
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.board(pk)
    digest = cells.looked_at(request.POST, "digest")
    clearance.clear(board_id=pk, digest=digest, by=who.user, at=who.now)
    messages.success(request, "保密审查通过")
    return redirect("board", pk)


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.board(pk)
    where = request.POST.get("where", "")
    clearance.place(board_id=pk, where=where, by=who.user, at=who.now)
    messages.success(request, "张贴地点已写明")
    return redirect("board", pk)


@require_POST
def show(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.board(pk)
    sent = request.POST
    clearance.show(
        board_id=pk,
        shows=sent.get("shows", ""),
        top=sent.get("top", ""),
        masses=sent.get("masses", ""),
        masses_of_branch=sent.get("masses_of_branch", ""),
        on_network={"1": True, "0": False}.get(sent.get("on_network", "")),
        by=who.user,
        at=who.now,
    )
    messages.success(request, "已写明给谁看多少")
    return redirect("board", pk)


@require_POST
def grade(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.board(pk)
    sent = request.POST
    grade_decision.propose(
        board_id=pk,
        participant=cells.whole(sent.get("participant", "")) or 0,
        # Nothing chosen is no grade at all; "-" is as the points say.
        grade={"-": "", "": "?"}.get(sent.get("grade", ""), sent.get("grade", "")),
        minutes_no=sent.get("minutes_no", ""),
        reason=sent.get("reason", ""),
        by=who.user,
        at=who.now,
    )
    messages.success(request, "已提出集体研究定等次，请厂党委另一位委员批准")
    return redirect("board", pk)


@require_POST
def grade_rule(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    board = who.board(pk)
    decision = cells.whole(request.POST.get("decision", "")) or 0
    if decision not in {row.pk for row in select_grades.listed(board)}:
        raise Http404("没有这个决定")
    approve = "approve" in request.POST
    grade_decision.rule(
        decision_id=decision,
        approve=approve,
        reason=request.POST.get("reason", ""),
        by=who.user,
        at=who.now,
    )
    messages.success(request, _what_next(board.state) if approve else "没有批准，等次照旧")
    return redirect("board", pk)


def _what_next(state: str) -> str:
    if state == "calculated":
        return "已批准。系统正在按它重新归集，一两分钟后刷新这一页就看得到新的草稿"
    return "已批准，并作为更正提出：由保密审查人看过、另一位厂党委委员批准后，成为新的一版"


@require_POST
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.board(pk)
    reason = request.POST.get("reason", "")
    clearance.return_(board_id=pk, reason=reason, by=who.user, at=who.now)
    messages.success(request, "已退回。重新归集后要再审定、再做保密审查")
    return redirect("board", pk)
