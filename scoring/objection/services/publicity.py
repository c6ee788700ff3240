"""After the announcement: the window closes, the board is released, and later archived.

The tick asks; each step looks again for itself, and says on the board's history why not.
"""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from scoring.base.selectors.calendar import work_calendar
from scoring.base.services import jobs
from scoring.engine.process.regulation import RELEASE_BY_WORKING_DAY
from scoring.engine.process.workflow import BOARD, Refusal, check
from scoring.models import Board, JobRun, Publication, Transition
from scoring.objection.selectors.objection import open_of
from scoring.publication.services import page_editions
from scoring.quarter.selectors.boards import last_wait
from scoring.quarter.services.boards import earliest_publication, hold_board, move, not_ready

CLOSES_AFTER = timedelta(minutes=5)


def ask(plant: Unit, at: datetime) -> None:
    """Ask for what is due for every board of a plant, or write down why it waits."""
    boards = Board.objects.filter(plant=plant, draft__isnull=False)
    for board in boards.exclude(state=Board.State.ARCHIVED).order_by("period"):
        if not board.is_announced:
            _say_why_it_waits(board, at)
        elif (kind := _due(board, at)) is not None:
            last = newest(board)
            jobs.request(
                kind=kind,
                key=f"{board.pk}:r{last.revision}",
                due_at=at,
                plant_id=plant.pk,
                payload={"board": board.pk},
            )


def newest(board: Board) -> Publication:
    return Publication.objects.filter(board=board).latest("revision")


def _say_why_it_waits(board: Board, at: datetime) -> None:
    """Once for each set of reasons, when the day of posting has come."""
    missing = not_ready(board)
    try:
        if at < earliest_publication(board):
            return
    except Refusal as refusal:
        missing = [refusal.text, *missing]
    if not missing:
        return
    text = f"到了公示时间还没有公示：{'、'.join(missing)}"
    if last_wait(board) == text:
        return
    with transaction.atomic():
        held = hold_board(board.pk)
        if held.state == board.state and last_wait(board) != text:
            Transition.objects.create(
                board=board,
                act="wait",
                from_state=board.state,
                to_state=board.state,
                at=at,
                reason=text,
            )


def release_times(publication: Publication) -> tuple[datetime, datetime]:
    """08:00 of the working day after the window, and the hard stop."""
    board = publication.board
    end = publication.window_to
    calendar = work_calendar(board.plant_id, first=end, last=end + timedelta(days=40))
    days = (calendar.after(end, 1), calendar.after(end, RELEASE_BY_WORKING_DAY))
    first, last = (timezone.make_aware(datetime.combine(on, time(8))) for on in days)
    return first, last


def _due(board: Board, at: datetime) -> JobRun.Kind | None:
    if board.is_in_publicity:
        return JobRun.Kind.CLOSE_PUBLICITY if at >= newest(board).closes_at + CLOSES_AFTER else None
    if board.state == Board.State.OBJECTION:
        return JobRun.Kind.PUBLISH_BOARD if _why_not_released(board, at) is None else None
    if board.state == Board.State.PUBLISHED:
        return JobRun.Kind.ARCHIVE if at >= _archived_from(board) else None
    return None


def _why_not_released(board: Board, at: datetime) -> str | None:
    try:
        first, last = release_times(newest(board))
    except Refusal as refusal:
        return refusal.text
    if at < first:
        return "公示期满后的下一个工作日 8 时发布"
    if at < last and (count := open_of(board)):
        return f"还有 {count} 件异议没有办完，最迟等到期满后第 {RELEASE_BY_WORKING_DAY} 个工作日"
    return None


def _archived_from(board: Board) -> datetime:
    released = Transition.objects.filter(board=board, act="release").latest("pk")
    return released.at + timedelta(days=settings.ARCHIVE_AFTER_DAYS)


def close_job(run: jobs.Run) -> None:
    """The window is over; what is under review is now all that the board waits for."""
    with transaction.atomic(durable=True):
        board = hold_board(run.job.payload["board"])
        step = check(BOARD, "close", board.state, {"system"})
        last = newest(board)
        if run.at < last.closes_at:
            run.finish(f"第 {last.revision} 版的公示期还没有满，到时另行办理")
            return
        move(board, act="close", to=step.to_state, by=None, at=run.at)
        run.finish("公示期满")


def release_job(run: jobs.Run) -> None:
    with transaction.atomic(durable=True):
        board = hold_board(run.job.payload["board"])
        step = check(BOARD, "release", board.state, {"system"})
        why = _why_not_released(board, run.at)
        if why is not None:
            raise jobs.NotYet(why)
        count = open_of(board)
        why = f"还有 {count} 件异议在办，带“复核中”标记发布" if count else ""
        move(board, act="release", to=step.to_state, by=None, at=run.at, reason=why)
        page_editions.ask(newest(board), about="release", at=run.at)
        run.finish(f"已发布，{why}" if why else "已发布")


def archive_job(run: jobs.Run) -> None:
    with transaction.atomic(durable=True):
        board = hold_board(run.job.payload["board"])
        step = check(BOARD, "archive", board.state, {"system"})
        move(board, act="archive", to=step.to_state, by=None, at=run.at)
        run.finish("已归档，只能查看")
