"""A quarter's board from composing to its release, with the dates of that time."""

from datetime import date, datetime, timedelta

from django.conf import settings

from scoring.base.services import jobs
from scoring.clock.services import worker
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Quarter
from scoring.management.demo import objections
from scoring.management.demo.days import clock, working_days
from scoring.management.demo.organisation import Plant
from scoring.models import Board
from scoring.objection.services import publicity
from scoring.quarter.services import boards, clearance


def publish(plant: Plant, period: Quarter, *, today: date, disputed: bool) -> Board:
    """The board, as far along as it is today; with `disputed` somebody objects to it."""
    board = boards.board_for(plant=plant.unit, quarter=period)
    days = working_days(plant.unit, period.months[-1], today=today)
    if board.state == Board.State.COLLECTING:
        boards.compose(board_id=board.pk, by=None, at=clock(days[2], 22))
        board.refresh_from_db()
    if board.is_calculated:
        assert board.draft is not None
        boards.approve(
            board_id=board.pk,
            digest=board.draft.digest,
            by=plant.committee[0],
            at=clock(days[3], 10),
            reason="提示的几处已向支部问过，照样审定",
        )
        board.refresh_from_db()
    _announce(plant, board, days)
    if not board.is_announced:
        raise Refusal(f"{period.label}没有公布成")
    if disputed:
        objections.tell(plant, board, today=today)
    _afterwards(plant, board, today)
    return board


def _announce(plant: Plant, board: Board, days: list[date]) -> None:
    """Secrecy check, place, and the posting on the fifth working day."""
    assert plant.secrecy is not None
    if board.awaits_clearance:
        clearance.clear(
            board_id=board.pk,
            digest=board.approved_digest,
            by=plant.secrecy,
            at=clock(days[3], 14),
        )
    if board.awaits_publicity:
        assert plant.organiser is not None
        clearance.place(
            board_id=board.pk,
            where="厂部一楼党务公开栏",
            by=plant.organiser,
            at=clock(days[3], 15),
        )
        _work(clock(days[4], 8))
        _work(clock(days[4], 8, 5))
        board.refresh_from_db()


def _afterwards(plant: Plant, board: Board, today: date) -> None:
    """What the clock does by itself later, as far as it is past today."""
    publication = publicity.newest(board)
    released = publicity.release_times(publication)[0]
    archived = released + timedelta(days=settings.ARCHIVE_AFTER_DAYS)
    for at in (publication.closes_at + timedelta(minutes=5), released, archived):
        if at.date() < today:
            publicity.ask(plant.unit, at)
            _work(at)
    board.refresh_from_db()


def _work(at: datetime) -> None:
    for pk in jobs.waiting():
        worker.run(pk, at=at)
