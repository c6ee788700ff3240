"""A quarter before and after it is posted, as those who decide it read its page."""

from typing import Any

from members.models import User
from scoring.engine.board import form
from scoring.engine.board.content import Line, Matter
from scoring.engine.numbers import money
from scoring.engine.process.why_not import board as why_not
from scoring.engine.process.workflow import BOARD, ROLES
from scoring.engine.time.periods import Quarter, month_words
from scoring.models import Board
from scoring.quarter.selectors import boards, grade_decision, readiness

Page = dict[str, Any]


def page(board: Board, roles: frozenset[str], user: User) -> Page:
    """What the board's page says and which acts it offers; each act that is refused has the
    sentence the service would refuse it with."""
    span = Quarter.parse(board.period)
    at = boards.before_board(board, roles, user)
    turn = "、".join(ROLES[r] for r in BOARD.next_roles(board.state) if r != "system")
    return _draft(board) | {
        "board": board,
        "label": span.label,
        "months": [str(month) for month in span.months],
        "month_heads": [f"{month.number} 月" for month in span.months],
        "branches": boards.branch_lines(board, span),
        "next_words": f"现在轮到：{turn or '系统'}",
        "reopened": at.reopened,
        "outdated": at.outdated,
        "publication": board.publications.first(),
        "waiting": boards.publishing_job(board),
        "waits": boards.last_wait(board),
        "findings": readiness.findings(board) if board.is_calculated else [],
        "missing": boards.not_ready(board),
        "correct": why_not.why_not_correct(at),
        "steps": {
            "compose": why_not.why_not_compose(at),
            "approve": why_not.why_not_approve(at),
            "show": why_not.why_not_show(at),
            "clear": why_not.why_not_clear(at),
            "place": why_not.why_not_place(at),
            "return": why_not.why_not_return(at),
        },
    }


def _draft(board: Board) -> Page:
    """Who stands where in the draft, and who without a rank."""
    if board.draft is None:
        return {"ranked": [], "apart": [], "categories": []}
    content = board.draft.content
    return {
        "ranked": [_printed(one.line) for one in content.ranked()],
        "apart": [form.line(line) | {"why": line.why} for line in content.lines if line.unranked],
        "categories": content.categories,
    }


def _printed(line: Line) -> Page:
    return form.line(line) | {
        "points": [money(value) for value in line.categories.values()],
        "decision": grade_decision.in_words(line),
        "sentences": [{"month": month_words(s.month), "text": s.text} for s in line.sentences],
        "behind": [matter_words(one) for one in line.matters],
    }


def matter_words(matter: Matter) -> str:
    """One matter behind a line's numbers, as the board's pages say it."""
    return f"{matter.on} {matter.words}（{matter.confirmed}核实）"
