"""看榜码: drawn when a board is published, replaced when one has got around too far."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from members.duties import duties_of
from members.models import User
from scoring.engine.process.workflow import Refusal
from scoring.models import NoticeCode, Publication
from scoring.publication.selectors import open_board
from scoring.quarter.services.boards import hold_board

# Twelve digits: typed on a phone's number pad in three groups, and too many to be guessed within
# one window.
DIGITS = 12
RENEWERS = frozenset({"recorder", "organiser", "plant_committee"})


def draw_all(publication: Publication, *, at: datetime) -> None:
    """One for each place that has none yet. Call inside the transaction that publishes."""
    board = publication.board
    have = set(NoticeCode.objects.filter(board=board).values_list("branch_id", flat=True))
    places = open_board.places(publication)
    NoticeCode.objects.bulk_create(
        NoticeCode(board=board, branch_id=branch, code=_code(), at=at)
        for branch in places
        if branch not in have
    )


@transaction.atomic
def renew(*, publication_id: int, branch: int | None, by: User, at: datetime) -> NoticeCode:
    """Another code for a place; the old one opens nothing any more."""
    publication = Publication.objects.select_related("board").get(pk=publication_id)
    board = hold_board(publication.board_id)
    if branch not in open_board.places(publication):
        raise Refusal("这里不给群众看，没有看榜码", "input")
    duties = duties_of(by, on=timezone.localdate(at))
    roles = duties.roles_for_plant(board.plant_id)
    if branch is not None:
        roles |= duties.roles_for_branch(Unit.objects.get(pk=branch))
    if not roles & RENEWERS:
        raise Refusal(
            "换看榜码：本支部的由支部书记、副书记或组织委员换，全厂的由厂组织员或委员换", "role"
        )
    if not open_board.opens(publication, at):
        raise Refusal("公示已经期满，看榜码到此为止，不用换")
    return NoticeCode.objects.create(board=board, branch_id=branch, code=_code(), at=at, by=by)


def _code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
