"""The tick: looks at the business dates, asks for what is due, and wakes what was lost.

Any number of ticks at any time is safe: what it asks for has unique keys.
"""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count, Q
from django.utils import timezone

from branches.models import Unit
from members.models import User
from scoring.base.selectors.calendar import work_calendar
from scoring.base.services import heartbeats, jobs, todays_messages
from scoring.base.services.wake_up import ring_after_commit
from scoring.engine import canonical
from scoring.engine.board import form
from scoring.engine.errors import Malformed
from scoring.engine.process.regulation import COMPOSE_BY_WORKING_DAY
from scoring.engine.process.workflow import RECORDING_STATES, Refusal
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.time.periods import Month, Quarter
from scoring.ledger.services import sheets
from scoring.models import Board, JobRun, Publication, RubricInForce, Sheet
from scoring.month.services import group_check, scoring_jobs
from scoring.objection.services import publicity
from scoring.proof.services import nightly_check, witness
from scoring.quarter.selectors.composition import content
from scoring.quarter.services.boards import board_for
from scoring.scheme.selectors.facts import in_force

logger = logging.getLogger(__name__)


def tick(*, at: datetime) -> list[int]:
    """Ask for everything that is due; returns the ids of jobs that wait for a worker."""
    in_force = RubricInForce.objects.filter(code=ZHIWEI)
    plants = Unit.objects.filter(pk__in=in_force.values("plant_id")).order_by("pk")
    for plant in plants:
        # The night's check is most needed where the rest does not go through.
        for look in (_look_at, nightly_check.ask):
            try:
                look(plant=plant, at=at)
            except (DatabaseError, Refusal, Malformed, ArithmeticError, LookupError, ValueError):
                # One plant's trouble is its own: the others' months and boards go on.
                logger.exception("%s 这一轮没有看成", plant)
    scoring_jobs.ask(plants=[plant.pk for plant in plants], at=at)
    witness.ask(at=at)
    return jobs.waiting()


def _look_at(*, plant: Unit, at: datetime) -> None:
    _open_months(plant, at)
    group_check.pass_overdue(plant_id=plant.pk, at=at)
    _ask_for_quarters(plant, at)
    todays_messages.ask(plant_id=plant.pk, at=at)
    publicity.ask(plant, at)


def look_now(*, at: datetime) -> int:
    """Somebody pressed the button: the same look, and a ring for whatever waits."""
    waiting = tick(at=at)
    heartbeats.beat("reaper", f"等着做的 {len(waiting)} 个")
    for job_id in waiting:
        ring_after_commit(job_id)
    return len(waiting)


def _open_months(plant: Unit, at: datetime) -> None:
    """Every month from the first in force to this one has its sheets, however long we slept."""
    first = RubricInForce.objects.filter(plant=plant, code=ZHIWEI).earliest("from_month")
    opened = set(
        Sheet.objects.filter(plant=plant, code=ZHIWEI).values_list("month", flat=True).distinct()
    )
    unlocked = set(
        Sheet.objects.filter(plant=plant, code=ZHIWEI, state__in=RECORDING_STATES).values_list(
            "month", flat=True
        )
    )
    month, current = Month.of(first.from_month), Month.of(timezone.localdate(at))
    while month.first <= current.first:
        # Months that still take entries again and again: people are appointed and branches
        # founded in them, or entered late.
        if month.first not in opened or month == current or month.first in unlocked:
            sheets.open_month(plant=plant, month=month.first, at=at)
        month = month.next


def _ask_for_quarters(plant: Unit, at: datetime) -> None:
    """Quarters that are over, not approved yet, and complete or out of time."""
    today = timezone.localdate(at)
    first = Sheet.objects.filter(plant=plant, code=ZHIWEI).order_by("month").first()
    if first is None:
        return
    quarter = Month.of(first.month).quarter
    published = set(
        Board.objects.filter(plant=plant, code=ZHIWEI)
        .exclude(state__in=[Board.State.COLLECTING, Board.State.CALCULATED])
        .values_list("period", flat=True)
    )
    while quarter.last < today:
        if str(quarter) not in published:
            _ask_for_quarter(plant, quarter, at)
        quarter = quarter.next


def _ask_for_quarter(plant: Unit, quarter: Quarter, at: datetime) -> None:
    board = board_for(plant=plant, quarter=quarter)
    locked = Sheet.objects.filter(
        plant=plant, code=ZHIWEI, month__gte=quarter.first, month__lte=quarter.last
    ).aggregate(all=Count("pk"), locked=Count("pk", filter=Q(state=Sheet.State.LOCKED)))
    complete = locked["locked"] == locked["all"]
    if not locked["locked"] or not (complete or _out_of_time(plant, quarter, at)):
        return
    request_compose(board=board, at=at)


def request_compose(*, board: Board, at: datetime, by: User | None = None) -> JobRun:
    """One composition for each set of locked sheets: a sheet that is locked later asks again.

    Asked for by hand, also people, posts and leave are looked at, which may have been corrected.
    """
    quarter = Quarter.parse(board.period)
    digests = Sheet.objects.filter(
        plant_id=board.plant_id,
        code=board.code,
        month__gte=quarter.first,
        month__lte=quarter.last,
        state=Sheet.State.LOCKED,
    ).order_by("digest")
    published = Publication.objects.filter(
        board__plant_id=board.plant_id, board__code=board.code, board__period__lt=board.period
    ).order_by("board__period", "revision")
    basis = canonical.digest(
        [
            list(digests.values_list("digest", flat=True)),
            list(published.values_list("digest", flat=True)),
        ]
    )
    if by is not None:
        version = in_force(board.plant_id, board.code, quarter.last)
        if version is None:
            raise Refusal("这一季没有启用的方案")
        basis = f"v{board.version}:{by.pk}:{form.digest(content(board, version))}"
    return jobs.request(
        kind=JobRun.Kind.COMPOSE_QUARTER,
        key=f"{board.plant_id}:{board.code}:{board.period}:{basis[:50]}",
        due_at=at,
        plant_id=board.plant_id,
        payload={"board": board.pk, "by": by.pk if by else None},
        revive=by is not None,
    )


def _out_of_time(plant: Unit, quarter: Quarter, at: datetime) -> bool:
    after = quarter.last + timedelta(days=1)
    calendar = work_calendar(plant.pk, first=after, last=after + timedelta(days=40))
    try:
        last = calendar.nth_of_month(after.year, after.month, COMPOSE_BY_WORKING_DAY)
    except Refusal:
        return False  # the calendar of that year is missing: nobody is cut off by a guess
    return timezone.localdate(at) >= last
