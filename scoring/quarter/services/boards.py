"""The quarter: compose a draft from locked months, approve it by its digest."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from members.duties import duties_of
from members.models import User
from scoring.base.selectors.calendar import work_calendar
from scoring.base.services import jobs
from scoring.base.services.row_lock import hold_row
from scoring.engine import canonical
from scoring.engine.board import form
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.board import why_not_approve
from scoring.engine.process.workflow import BOARD, Refusal, check, check_text
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.time.periods import Quarter
from scoring.models import Board, Draft, JobRun, Transition
from scoring.proof.selectors import sealed
from scoring.quarter.selectors import readiness
from scoring.quarter.selectors.boards import before_board, not_ready
from scoring.quarter.selectors.composition import content
from scoring.scheme.selectors.facts import in_force

UNAPPROVED: dict[str, Any] = {
    "approved_at": None,
    "approved_by": None,
    "approved_digest": "",
    "cleared_at": None,
    "cleared_by": None,
}


def board_for(*, plant: Unit, quarter: Quarter, code: str = ZHIWEI) -> Board:
    board, _ = Board.objects.get_or_create(code=code, plant=plant, period=str(quarter))
    return board


def hold_board(board_id: int) -> Board:
    # The draft is read after the lock: it may have changed while we waited for it.
    rows = Board.objects.select_related("plant")
    return hold_row(rows, board_id, missing="没有这一季的榜")


def move(
    board: Board,
    *,
    act: str,
    to: str,
    by: User | None,
    at: datetime,
    reason: str = "",
    **values: Any,
) -> None:
    """Compare-and-set of a board's state with its transition."""
    moved = Board.objects.filter(pk=board.pk, version=board.version, state=board.state).update(
        state=to, version=board.version + 1, **values
    )
    if moved != 1:
        raise Refusal("这一季的榜刚被别人动过，请刷新再看", "conflict")
    Transition.objects.create(
        board=board, act=act, from_state=board.state, to_state=to, by=by, at=at, reason=reason
    )
    board.refresh_from_db()


def take_back(board: Board, *, why: str, at: datetime) -> None:
    """What was approved rests on something that changed: it is composed and approved anew."""
    if board.awaits_publicity:
        move(board, act="return", to="calculated", by=None, at=at, reason=why, **UNAPPROVED)


@transaction.atomic
def compose(*, board_id: int, by: User | None, at: datetime) -> Draft:
    """Score the quarter from locked sheets into a draft. The same content is the same draft."""
    board = hold_board(board_id)
    roles = {"system"} if by is None else roles_on(board, by, at)
    step = check(BOARD, "compose", board.state, roles)
    version = in_force(board.plant_id, board.code, Quarter.parse(board.period).last)
    if version is None:
        raise Refusal("这一季没有启用的方案")
    payload = form.canonical(content(board, version))
    draft, _ = Draft.objects.get_or_create(
        board=board,
        digest=canonical.digest(payload),
        defaults={
            "rubric": version,
            "payload": payload,
            "composed_at": at,
            "basis": sealed.draft_basis(board, version),
        },
    )
    if board.awaits_publicity:
        if board.draft_id != draft.pk:
            move(
                board,
                act="compose",
                to=step.to_state,
                by=by,
                at=at,
                reason="内容变了，要重新审定和保密审查",
                draft=draft,
                composed_by=by,
                **UNAPPROVED,
            )
        return draft
    by_somebody_else = by is not None and board.composed_by_id != by.pk
    if board.draft_id != draft.pk or board.state != step.to_state or by_somebody_else:
        move(board, act="compose", to=step.to_state, by=by, at=at, draft=draft, composed_by=by)
    return draft


def roles_on(board: Board, by: User, at: datetime) -> frozenset[str]:
    return duties_of(by, on=timezone.localdate(at)).roles_for_plant(board.plant_id)


@transaction.atomic
def approve(*, board_id: int, digest: str, by: User, at: datetime, reason: str = "") -> Board:
    """Someone of the plant committee approves exactly this draft.

    When the readiness check finds something, going on in spite of it needs a reason.
    """
    board = hold_board(board_id)
    if board.approved_by_id == by.pk and board.approved_digest == digest:
        ask_to_publish(board, at)  # the same click again; a parked job is taken up again
        return board
    refuse(why_not_approve(before_board(board, roles_on(board, by, at), by)))
    assert board.draft is not None
    if board.draft.digest != digest:
        raise Refusal("您看的草稿已被重新归集过，请看过新的草稿再审定", "conflict")
    _check_it_is_still_so(board)
    why = check_text(reason, what="理由", most=400)
    findings = readiness.findings(board)
    if findings and len(why) < 4:
        raise Refusal(
            f"就绪检查有 {len(findings)} 处提示，第一处：{findings[0].text}。"
            "要照样审定，请写明理由，至少 4 个字",
            "input",
        )
    move(
        board,
        act="approve",
        to=check(BOARD, "approve", board.state, ("plant_committee",)).to_state,
        by=by,
        at=at,
        reason=why,
        approved_at=at,
        approved_by=by,
        approved_digest=digest,
    )
    return board


def _check_it_is_still_so(board: Board) -> None:
    """What is approved is what would be composed now."""
    assert board.draft is not None
    if form.digest(content(board, board.draft.rubric)) != board.draft.digest:
        raise Refusal(
            "草稿归集之后人员、任职、免考、集体研究的等次或上一季的榜有变化："
            "请重新归集，看过新的草稿再审定",
            "conflict",
        )


def ask_to_publish(board: Board, at: datetime) -> None:
    """The job that posts the board, once approval, secrecy check and place are there."""
    if board.state != Board.State.CLEARED or not_ready(board):
        return
    jobs.request(
        kind=JobRun.Kind.PUBLISH_QUARTER,
        # A board that was returned and came again is asked for again.
        key=f"{board.plant_id}:{board.code}:{board.period}:r1:v{board.version}",
        due_at=max(at, earliest_publication(board)),
        plant_id=board.plant_id,
        payload={"board": board.pk},
        revive=True,
    )


def date_publications() -> int:
    """Boards that are approved and not announced get the date that the calendar now gives."""
    moved = 0
    waiting = JobRun.objects.filter(kind=JobRun.Kind.PUBLISH_QUARTER, state=JobRun.State.PENDING)
    for job in waiting.order_by("pk"):
        board = Board.objects.filter(pk=job.payload.get("board")).first()
        if board is None or board.approved_at is None:
            continue
        try:
            due = max(board.approved_at, earliest_publication(board))
        except Refusal:
            continue  # the days are still missing: the job itself says so
        same = JobRun.objects.filter(pk=job.pk, state=JobRun.State.PENDING)
        moved += same.exclude(due_at=due).update(due_at=due)
    return moved


def earliest_publication(board: Board) -> datetime:
    """08:00 on the working day after the quarter on which publicity starts (default the 5th)."""
    after = Quarter.parse(board.period).last + timedelta(days=1)
    calendar = work_calendar(board.plant_id, first=after, last=after + timedelta(days=40))
    on = calendar.nth_of_month(after.year, after.month, settings.PUBLICITY_STARTS_ON_WORKING_DAY)
    return timezone.make_aware(datetime.combine(on, time(8)))


def compose_job(run: jobs.Run) -> None:
    """Compose, in one transaction with the job's end."""
    with transaction.atomic(durable=True):
        asked_by = User.objects.filter(pk=run.job.payload.get("by")).first()
        draft = compose(board_id=run.job.payload["board"], by=asked_by, at=run.at)
        run.finish(f"归集成草稿 {draft.digest[:12]}")
