"""What the pages about time show: a plant's figures, a year's days, what is due next."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from branches.models import Unit, there_on
from members.duties import Duties
from scoring.base.selectors.calendar import missing_year, work_calendar
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.deadlines import DEFAULTS, LABELS, STAGES, words, words_in_year
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import deadlines
from scoring.models import CalendarDay, CalendarNotice, Emergency

EMERGENCY_KINDS = tuple(Emergency.Kind.choices)


@dataclass
class Figure:
    label: str
    value: int
    own: bool


@dataclass
class PlantTimes:
    plant: Unit
    coming: list[tuple[str, str]]  # date in words, what is due
    figures: list[Figure]


def plants(duties: Duties, today: date) -> list[PlantTimes]:
    found = Unit.objects.filter(pk__in=duties.plants(), kind=Unit.Kind.PLANT).order_by("pk")
    return [PlantTimes(plant, coming(plant.pk, today), _figures(plant.pk)) for plant in found]


def _figures(plant_id: int) -> list[Figure]:
    own = deadlines.timings(plant_id)
    values = {**own.working_days, "close_day": own.close_day, "digest_day": own.digest_day}
    return [Figure(LABELS[name], values[name], values[name] != DEFAULTS[name]) for name in LABELS]


def coming(plant_id: int, today: date) -> list[tuple[str, str]]:
    """The dates of this month's sheet and of last month's that are still ahead, in order."""
    own = deadlines.timings(plant_id)
    this = Month.of(today)
    calendar = work_calendar(
        plant_id, first=this.previous.first, last=this.next.last + timedelta(days=20)
    )
    dates: list[tuple[date, str]] = []
    missing: list[tuple[str, str]] = []
    for month in (this.previous, this):
        try:
            dates.append((own.digest_on(calendar, month), f"{month.label}：提醒还空着的"))
            for state, stage in STAGES.items():
                if stage.of_board and month.number % 3:
                    continue
                on = own.due(calendar, month, state)
                dates.append((on, f"{month.label}：{stage.label}截止（{stage.who}）"))
        except Refusal as refusal:
            missing.append(("", refusal.text))
    return [(words(on), text) for on, text in sorted(dates) if on >= today] + missing


@dataclass
class Year:
    known: bool
    holidays: list[str] = field(default_factory=list)  # runs of days in words
    swaps: list[str] = field(default_factory=list)
    own: list[CalendarDay] = field(default_factory=list)
    notices: list[CalendarNotice] = field(default_factory=list)
    emergencies: list[Emergency] = field(default_factory=list)
    missing: int | None = None
    sources: list[str] = field(default_factory=list)


def year(number: int, plant_ids: Collection[int], *, today: date) -> Year:
    rows = CalendarDay.objects.filter(on__year=number, confirmed=True).order_by("on")
    national = list(rows.filter(unit=None))
    notices = CalendarNotice.objects.filter(year=number).select_related("by__member", "unit")
    first, last = date(number, 1, 1), date(number, 12, 31)
    declared = Emergency.objects.filter(unit__plant_id__in=plant_ids, superseded_by__isnull=True)
    declared = declared.filter(from_on__lte=last, void=False).exclude(to_on__lt=first)
    return Year(
        known=bool(national),
        holidays=_runs([row.on for row in national if row.kind == "holiday"]),
        swaps=[words(row.on) for row in national if row.kind == "workday_swap"],
        own=list(rows.filter(unit_id__in=plant_ids).select_related("unit")),
        notices=[n for n in notices if n.unit_id is None or n.unit_id in plant_ids],
        emergencies=list(declared.select_related("unit", "by__member")),
        missing=missing_year(today),
        sources=sorted({row.source for row in national}),
    )


def _runs(days: list[date]) -> list[str]:
    """Days that follow each other as one run: 2026年10月1日(周四) 至 10月7日(周三)."""
    runs: list[list[date]] = []
    for before, on in pairwise([None, *days]):
        if on is None:
            continue
        if before is not None and on - before == timedelta(days=1):
            runs[-1].append(on)
        else:
            runs.append([on])
    return [
        words(run[0]) if len(run) == 1 else f"{words(run[0])} 至 {words_in_year(run[-1])}，{len(run)} 天"
        for run in runs
    ]  # fmt: skip


def units(plant_ids: Collection[int], today: date) -> list[Unit]:
    """Plants, general branches and branches, as they are chosen in a form."""
    rows = Unit.objects.filter(there_on(today), plant_id__in=plant_ids)
    return list(rows.exclude(kind=Unit.Kind.PARTY_GROUP).order_by("plant_id", "order", "pk"))


def all_plants() -> frozenset[int]:
    return frozenset(Unit.objects.filter(kind=Unit.Kind.PLANT).values_list("pk", flat=True))


def emergency(pk: int, plant_ids: Collection[int]) -> Emergency | None:
    return Emergency.objects.filter(pk=pk, unit__plant_id__in=plant_ids).first()
