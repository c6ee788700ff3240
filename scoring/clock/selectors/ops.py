"""For those who keep the system running: jobs, periods, what waits for whom. No person's doings."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from branches.models import Unit
from members.duties import Duties
from members.models import User
from scoring.base.selectors.beijing_time import short
from scoring.clock.selectors import health
from scoring.clock.selectors.timetable import all_plants, coming
from scoring.engine.process.regulation import JOBS_SHOWN_DAYS
from scoring.engine.process.workflow import BOARD, ROLES
from scoring.engine.time.periods import Month, Quarter
from scoring.ledger.selectors import deadlines
from scoring.models import Board, JobRun, Sheet

JOB_NAMES: dict[str, str] = dict(JobRun.Kind.choices)
FINISHED_SHOWN = 20


def may_operate(user: User) -> bool:
    return user.is_active and (user.is_staff or user.is_superuser)


def scope(user: User, duties: Duties) -> frozenset[int] | None:
    """The plants whose jobs somebody may look at: operators all, auditors theirs; else None."""
    if may_operate(user):
        return all_plants()
    return duties.grants.get("auditor")


@dataclass
class Job:
    row: JobRun
    now: datetime

    @property
    def name(self) -> str:
        return JOB_NAMES.get(self.row.kind, self.row.kind)

    @property
    def percent(self) -> int | None:
        return self.row.done * 100 // self.row.total if self.row.total else None

    @property
    def waits(self) -> str:
        """What it waits for, in words."""
        row = self.row
        if row.is_parked:
            return f"试了 {row.attempts} 次没有做成，已搁置：{row.said or '没有留下原因'}"
        if row.is_running:
            return (
                "有人在做"
                if row.lease_until and row.lease_until > self.now
                else "做它的进程断了，等巡查交给别人"
            )
        if row.due_at > self.now:
            return "还没到时间"
        if row.not_before and row.not_before > self.now:
            return f"上次没做成，稍后再试：{row.said}"
        return "等后台接手"  # fmt: skip


@dataclass
class Jobs:
    running: list[Job]
    parked: list[Job]
    waiting: list[Job]
    finished: list[Job]
    counts: list[tuple[str, dict[str, int]]]


def jobs(plant_ids: Collection[int], now: datetime) -> Jobs:
    rows = JobRun.objects.filter(Q(plant_id__in=plant_ids) | Q(plant__isnull=True))
    rows = rows.select_related("plant")

    def of(state: str, *order: str, most: int = 100) -> list[Job]:
        return [Job(row, now) for row in rows.filter(state=state).order_by(*order)[:most]]

    since = now - timedelta(days=JOBS_SHOWN_DAYS)
    by_kind: dict[str, dict[str, int]] = {}
    recent = rows.filter(Q(finished_at__gte=since) | ~Q(state="done"))
    for row in recent.order_by().values("kind", "state").annotate(count=Count("pk")):
        by_kind.setdefault(row["kind"], {})[row["state"]] = row["count"]
    return Jobs(
        running=of("running", "pk"),
        parked=of("parked", "-pk"),
        waiting=of("pending", "due_at", "pk"),
        finished=of("done", "-finished_at", most=FINISHED_SHOWN),
        counts=[(JOB_NAMES.get(kind, kind), states) for kind, states in sorted(by_kind.items())],
    )


def unproven(plant_ids: Collection[int]) -> list[str]:
    """What the last nightly check of each of these plants found to differ."""
    rows = health.last_checks().filter(plant_id__in=plant_ids).select_related("plant")
    return [
        f"{row.plant}：{row.said}（{short(row.finished_at)}；全部不符的用 manage.py verify 看）"
        for row in rows
        if row.finished_at and row.differs
    ]


def job(plant_ids: Collection[int], pk: int) -> JobRun | None:
    rows = JobRun.objects.filter(Q(plant_id__in=plant_ids) | Q(plant__isnull=True))
    return rows.filter(pk=pk).first()


@dataclass
class Period:
    label: str
    states: list[tuple[str, int]]
    waits: list[str]  # who, until when


@dataclass
class PlantState:
    plant: Unit
    months: list[Period]
    quarters: list[Period]
    coming: list[tuple[str, str]]


def plants(plant_ids: Collection[int], today: date) -> list[PlantState]:
    rows = Unit.objects.filter(pk__in=plant_ids).order_by("pk")
    # A plant that has no sheets yet has no periods either.
    rows = rows.filter(pk__in=Sheet.objects.values("plant_id"))
    return [
        PlantState(plant, _months(plant.pk, today), _quarters(plant.pk, today), coming(plant.pk, today))
        for plant in rows
    ]  # fmt: skip


def _months(plant_id: int, today: date) -> list[Period]:
    """This month, the two before it, and every older one that is not wholly locked."""
    sheets = Sheet.objects.filter(plant_id=plant_id)
    unfinished = sheets.exclude(state=Sheet.State.LOCKED).values("month")
    recent = Month.of(today).previous.previous.first
    rows = list(sheets.filter(Q(month__gte=recent) | Q(month__in=unfinished)).order_by("-month"))
    dues = deadlines.dues(rows, today)
    found: dict[date, list[Sheet]] = {}
    for sheet in rows:
        found.setdefault(sheet.month, []).append(sheet)
    names = dict(Sheet.State.choices)
    periods = []
    for month, of_month in found.items():
        states = {name: sum(s.state == state for s in of_month) for state, name in names.items()}
        waits: dict[str, int] = {}
        for sheet in of_month:
            due = dues.get(sheet.pk)
            if due is not None:
                waits[due.text] = waits.get(due.text, 0) + 1
        periods.append(
            Period(
                Month.of(month).label,
                [(name, count) for name, count in states.items() if count],
                [f"{count} 个支部　{text}" for text, count in waits.items()],
            )
        )
    return periods


def _quarters(plant_id: int, today: date) -> list[Period]:
    periods = []
    for board in Board.objects.filter(plant_id=plant_id).order_by("-period")[:3]:
        quarter = Quarter.parse(board.period)
        turn = "、".join(ROLES[role] for role in BOARD.next_roles(board.state) if role != "system")
        waits = []
        if not board.is_announced and quarter.last < today:
            waits = [f"等{turn}" if turn else "等系统到公示日公布"]
        periods.append(Period(quarter.label, [(board.get_state_display(), 1)], waits))
    return periods
