"""The tick: looks at the business dates, asks for what is due, and wakes what was lost.

Any number of ticks at any time is safe: what it asks for has unique keys.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from branches.models import Unit
from members.models import User
from scoring.engine import canonical
from scoring.engine.errors import Malformed
from scoring.engine.ledger import Ledger
from scoring.engine.periods import Month, Quarter
from scoring.engine.workflow import Refusal
from scoring.models import Board, JobRun, Publication, RubricInForce, Sheet
from scoring.selectors import months as select_months
from scoring.selectors.calendar import work_calendar
from scoring.selectors.facts import in_force, prior_matters
from scoring.selectors.quarter import content
from scoring.services import jobs, preliminary, sheets
from scoring.services.quarter import board_for
from scoring.services.sheets import ZHIWEI

# About a thousand people: the queries of a batch cost little beside their rows.
SHEETS_A_TIME = 200
# Composing does not wait for late branches beyond this working day after the quarter.
COMPOSE_BY_WORKING_DAY = 4


def tick(*, at: datetime) -> list[int]:
    """Ask for everything that is due; returns the ids of jobs that wait for a worker."""
    plants = Unit.objects.filter(pk__in=RubricInForce.objects.values("plant_id"))
    for plant in plants.order_by("pk"):
        _open_months(plant, at)
        _ask_for_scores(plant, at)
        _ask_for_quarters(plant, at)
    return jobs.waiting()


def _open_months(plant: Unit, at: datetime) -> None:
    """Every month from the first in force to this one has its sheets, however long we slept."""
    first = RubricInForce.objects.filter(plant=plant, code=ZHIWEI).earliest("from_month")
    opened = set(
        Sheet.objects.filter(plant=plant, code=ZHIWEI).values_list("month", flat=True).distinct()
    )
    unlocked = set(
        Sheet.objects.filter(
            plant=plant, code=ZHIWEI, state__in=[Sheet.State.OPEN, Sheet.State.PRELIM]
        ).values_list("month", flat=True)
    )
    month, current = Month.of(first.from_month), Month.of(timezone.localdate(at))
    while month.first <= current.first:
        # Months that still take entries again and again: people are appointed and branches
        # founded in them, or entered late.
        if month.first not in opened or month == current or month.first in unlocked:
            sheets.open_month(plant=plant, month=month.first, at=at)
        month = month.next


def _ask_for_scores(plant: Unit, at: datetime) -> None:
    """Months that are over and have sheets nobody has scored yet."""
    this_month = Month.of(timezone.localdate(at)).first
    months = Sheet.objects.filter(
        plant=plant, code=ZHIWEI, month__lt=this_month, state=Sheet.State.OPEN
    ).values_list("month", flat=True)
    for month in sorted(set(months)):
        request_scores(plant=plant, month=Month.of(month), at=at)


def _score_key(plant: Unit, month: Month) -> str:
    return f"{plant.pk}:{ZHIWEI}:{month}"


def request_scores(*, plant: Unit, month: Month, at: datetime, by_hand: bool = False) -> JobRun:
    return jobs.request(
        kind="score_month",
        key=_score_key(plant, month),
        due_at=at,
        plant_id=plant.pk,
        payload={"plant": plant.pk, "month": str(month)},
        revive=by_hand,
    )


@jobs.effect("score_month")
def score_month_job(run: jobs.Run) -> None:
    """The preliminary results of every branch of a plant; each batch is its own transaction."""
    month = Month.parse(run.job.payload["month"])
    done = score_plant(run.job.payload["plant"], month, at=run.at, progress=run.progress)
    left_out = [_why_unclear(pk, run.at) for pk in done.unclear]
    with transaction.atomic(durable=True):
        scored = done.sheets - len(left_out)
        said = f"{month.label}：{scored} 个党支部已算出初评，写入 {done.written} 行"
        run.finish("；".join([said, *left_out])[:400])


def score_plant(
    plant_id: int, month: Month, *, at: datetime, progress: Callable[[int, int], None]
) -> preliminary.Scored:
    """All sheets of a plant that may still be scored, in batches."""
    rows = Sheet.objects.filter(
        plant_id=plant_id,
        code=ZHIWEI,
        month=month.first,
        state__in=[Sheet.State.OPEN, Sheet.State.PRELIM],
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    prior = select_months.prior_of(prior_matters(plant_id, ZHIWEI, month.quarter))
    ledgers: dict[int, Ledger] = {}
    whole = preliminary.Scored(sheets=len(ids))
    for start in range(0, len(ids), SHEETS_A_TIME):
        batch = ids[start : start + SHEETS_A_TIME]
        done = preliminary.score_many(batch, ledgers=ledgers, prior=prior, at=at)
        whole.written += done.written
        whole.unclear += done.unclear
        progress(start + len(batch), len(ids))
    return whole


def _why_unclear(sheet_id: int, at: datetime) -> str:
    """One branch's contradiction is that branch's: its page says what to mend."""
    sheet = Sheet.objects.select_related("branch").get(pk=sheet_id)
    try:
        preliminary.score(sheet_id=sheet_id, by=None, at=at)
    except (Malformed, Refusal) as error:
        return f"{sheet.branch}没有算成（{str(error)[:80]}）"
    return f"{sheet.branch}另算"


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
        basis = f"v{board.version}:{by.pk}:{canonical.digest(content(board, version))}"
    return jobs.request(
        kind="compose_quarter",
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
