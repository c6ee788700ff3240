"""Between approval and publication: secrecy check, place of posting, and the way back."""

from datetime import datetime

from django.db import transaction

from members.models import User
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.board import why_not_clear, why_not_show
from scoring.engine.process.workflow import BOARD, Refusal, check, check_reason, check_text
from scoring.models import Board
from scoring.quarter.selectors.boards import before_board
from scoring.quarter.services.boards import UNAPPROVED, ask_to_publish, hold_board, move, roles_on


@transaction.atomic
def clear(*, board_id: int, digest: str, by: User, at: datetime) -> Board:
    """A named person, who neither computed nor approved it, found nothing that must not be shown."""
    board = hold_board(board_id)
    if board.cleared_by_id == by.pk and board.approved_digest == digest:
        ask_to_publish(board, at)
        return board
    roles = roles_on(board, by, at)
    refuse(why_not_clear(before_board(board, roles, by)))
    step = check(BOARD, "clear", board.state, roles)
    if board.approved_digest != digest:
        raise Refusal("您看的不是现在审定的这一份，请看过新的再审查", "conflict")
    move(board, act="clear", to=step.to_state, by=by, at=at, cleared_at=at, cleared_by=by)
    ask_to_publish(board, at)
    return board


@transaction.atomic
def show(
    *,
    board_id: int,
    shows: str,
    top: str,
    by: User,
    at: datetime,
    masses: str = "",
    masses_of_branch: str = "",
    on_network: bool | None = None,
) -> Board:
    """How much of everybody the plant's page shows, and how much readers without an account and
    the poster; set by the committee before the window. What is left empty stays as it is."""
    board = hold_board(board_id)
    refuse(why_not_show(before_board(board, roles_on(board, by, at), by)))
    asked = (
        ("党员看全厂的", shows, Board.SHOWS),
        ("群众和张贴图看全厂的", masses or board.masses, Board.MASSES),
        ("群众看本支部的", masses_of_branch or board.masses_of_branch, Board.MASSES_OF_BRANCH),
    )
    for what, chosen, choices in asked:
        if chosen not in dict(choices):
            raise Refusal(f"{what}：请选择给看多少", "input")
    number = int(top) if top.isascii() and top.isdigit() and len(top) <= 3 else 0
    if "top" in (shows, masses or board.masses) and not 3 <= number <= 200:
        raise Refusal("前几名请填 3 到 200", "input")
    Board.objects.filter(pk=board.pk).update(
        shows=shows,
        top=number or board.top,
        masses=masses or board.masses,
        masses_of_branch=masses_of_branch or board.masses_of_branch,
        on_network=board.on_network if on_network is None else on_network,
    )
    board.refresh_from_db()
    return board


@transaction.atomic
def place(*, board_id: int, where: str, by: User, at: datetime) -> Board:
    """Where the paper hangs. Without it no window begins."""
    board = hold_board(board_id)
    step = check(BOARD, "place", board.state, roles_on(board, by, at))
    named = check_text(where, what="张贴地点", most=100)
    if len(named) < 2:
        raise Refusal("请写明张贴地点，例如：厂部一楼党务公开栏", "input")
    if named != board.posting_place:
        move(board, act="place", to=step.to_state, by=by, at=at, reason=named, posting_place=named)
    ask_to_publish(board, at)
    return board


@transaction.atomic
def return_(*, board_id: int, reason: str, by: User, at: datetime) -> Board:
    """Back to 已计算 with a reason: approval and secrecy check no longer hold."""
    board = hold_board(board_id)
    step = check(BOARD, "return", board.state, roles_on(board, by, at))
    why = check_reason(reason, what="退回原因")
    move(board, act="return", to=step.to_state, by=by, at=at, reason=why, **UNAPPROVED)
    return board
