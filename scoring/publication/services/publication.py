"""Publishing a quarter: a frozen revision with standings, pages and notices, exactly once."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members.models import Member, User
from scoring.base.selectors.calendar import work_calendar
from scoring.base.services import jobs
from scoring.base.services.failpoints import failpoint
from scoring.engine import canonical
from scoring.engine.process.workflow import BOARD, Refusal, check
from scoring.engine.time.periods import Quarter
from scoring.engine.time.workdays import publicity_window
from scoring.models import Board, JobRun, Notice, Page, Publication, Standing
from scoring.proof.services import seals
from scoring.publication.render import pages
from scoring.publication.services import notice_code, printing
from scoring.quarter.selectors import standings
from scoring.quarter.selectors.boards import not_as_locked
from scoring.quarter.services.boards import hold_board, move

NOTICES_A_TIME = 200


def publish_job(run: jobs.Run) -> None:
    """The whole publication in one transaction with the job's end, its pages drawn before."""

    def once(printed: printing.Printed | None) -> None:
        with transaction.atomic(durable=True):
            publication = publish(board_id=run.job.payload["board"], run=run, printed=printed)
            failpoint("before_commit")
            run.finish(f"公布第 {publication.revision} 版，摘要 {publication.digest[:12]}")

    printing.printed_first(once, run.progress)


def publish(
    *, board_id: int, run: jobs.Run, printed: printing.Printed | None = None
) -> Publication:
    """Revision n+1 of an approved board, from its draft. Call inside a transaction; NotPrinted
    where its pages were not drawn yet."""
    board = hold_board(board_id)
    step = check(BOARD, "publish", board.state, {"system"})
    draft = board.draft
    assert draft is not None
    if canonical.digest(draft.payload) != board.approved_digest:
        raise Refusal("草稿与审定的摘要不符，不能公布")
    content = draft.content
    if undone := not_as_locked(board, content.branches):
        raise Refusal(f"{undone[0]}的积分表不再是审定时锁定的样子，不能公布：请重新归集审定")
    try:
        window_from, window_to = window(board, run.at)
    except Refusal as refusal:
        # The calendar lacks the days: once somebody fills them in, the job goes on by itself.
        raise jobs.NotYet(refusal.text) from refusal
    publication = Publication(
        pk=printing.key_of_next(printed),
        board=board,
        revision=Publication.objects.filter(board=board).count() + 1,
        draft=draft,
        job=run.job,
        digest=draft.digest,
        published_at=run.at,
        window_from=window_from,
        window_to=window_to,
        opens_at=run.at,
        closes_at=midnight_after(window_to),
        place=board.posting_place,
        head=standings.head(content),
    )
    remarks = pages.Remarks()
    drawn = printing.pages_of(printing.Proof(publication, content, remarks), printed)
    failpoint("after_snapshot")
    publication.save(force_insert=True)
    failpoint("after_header")
    rows = [standings.row(publication, line) for line in content.lines]
    half = len(rows) // 2
    Standing.objects.bulk_create(rows[:half])
    failpoint("mid_rows")
    Standing.objects.bulk_create(rows[half:])
    Page.objects.bulk_create(drawn)
    notice_code.draw_all(publication, at=run.at)
    move(board, act="publish", to=step.to_state, by=None, at=run.at)
    seals.seal_publication(publication, remarks.for_seal(), at=run.at)
    jobs.request(
        kind=JobRun.Kind.TELL_PUBLICATION,
        key=str(publication.pk),
        due_at=run.at,
        plant_id=board.plant_id,
        payload={"publication": publication.pk},
    )
    return publication


def window(board: Board, at: datetime, *, days: int | None = None) -> tuple[date, date]:
    """The public notice begins today and lasts the set number of working days."""
    today = timezone.localdate(at)
    calendar = work_calendar(board.plant_id, first=today, last=today + timedelta(days=60))
    return publicity_window(
        calendar,
        posted_on=today,
        working_days=days or settings.PUBLICITY_WORKING_DAYS,
        first_counts=settings.PUBLICITY_COUNTS_DAY_OF_POSTING,
    )


def midnight_after(on: date) -> datetime:
    """24:00 of a day in Beijing time."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))


def _readers(plant_id: int, on: date) -> list[int]:
    """Accounts that read the plant's boards as members of it."""
    there = Q(member__left_on__isnull=True) | Q(member__left_on__gt=on)
    users = User.objects.filter(there, is_active=True, member__branch__plant_id=plant_id)
    if not settings.OBJECTIONS_FROM_MASSES:
        users = users.filter(member__status__in=Member.PARTY)
    return list(users.order_by("pk").values_list("pk", flat=True))


def tell_job(run: jobs.Run) -> None:
    """One notice for each account of the plant, in batches; a batch sent twice is there once."""
    publication = Publication.objects.select_related("board").get(pk=run.job.payload["publication"])
    quarter = Quarter.parse(publication.board.period)
    how = f"已更正为第 {publication.revision} 版" if publication.revision > 1 else "已公布"
    text = f"{quarter.label}积分榜{how}，公示到 {publication.window_to:%Y年%-m月%-d日} 24:00"
    ids = _readers(publication.board.plant_id, timezone.localdate(run.at))
    for start in range(0, len(ids), NOTICES_A_TIME):
        batch = ids[start : start + NOTICES_A_TIME]
        Notice.objects.bulk_create(
            [
                Notice(
                    job=run.job, publication=publication, recipient_id=user, text=text, at=run.at
                )
                for user in batch
            ],
            ignore_conflicts=True,
        )
        run.progress(start + len(batch), len(ids))
        failpoint("between_notices")
    with transaction.atomic(durable=True):
        run.finish(f"通知 {len(ids)} 人")
