"""Who is next, and until when: each sheet's step, its last day and how late it is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from branches.models import Unit
from members.duties import Duties
from scoring.base.selectors.calendar import work_calendar
from scoring.engine.process import duty
from scoring.engine.process.duty import Duty
from scoring.engine.process.regulation import LATE_IS_NOT_REPORTED, LATE_IS_TOLD
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.deadlines import STAGES, Stage, Timings, lateness, words
from scoring.engine.time.periods import Month
from scoring.engine.time.workdays import WorkCalendar
from scoring.ledger.selectors import group_checks
from scoring.models import DeadlineSetting, Emergency, Sheet, Transition


@dataclass(frozen=True)
class Due:
    """The next step of one sheet. Without a known calendar there is no date, only the reason."""

    sheet: Sheet
    stage: Stage
    on: date | None
    late: int = 0
    given: int = 0  # days by which emergencies moved it
    why: str = ""
    groups: frozenset[int] = frozenset()  # party groups whose leaders have something to look at
    returned: int = 0  # matters that the groups gave back

    @property
    def month(self) -> Month:
        return Month.of(self.sheet.month)

    @property
    def until(self) -> str:
        return f"{words(self.on)}前" if self.on else self.why

    @property
    def text(self) -> str:
        """下一步：谁，何时之前."""
        extended = "，已按应急顺延" if self.given else ""
        late = f"，已过 {self.late} 个工作日" if self.late else ""
        return f"{self.stage.label}：{self.stage.who}，{self.until}{extended}{late}"

    @property
    def late_words(self) -> str:
        return f"{self.duty.sentence}已过期限 {self.late} 个工作日"

    def when(self, today: date) -> str:
        """今天截止 and the like, behind what is to be done; nothing without a known day."""
        if self.on is None:
            return ""
        if self.late:
            return f"已过期限 {self.late} 个工作日（{words(self.on)}）"
        return "今天截止" if self.on == today else f"{words(self.on)}截止"

    @property
    def duty(self) -> Duty:
        """What is to be done, by whom; the strip, the first page and the reminder say this."""
        words = f"{self.sheet.branch} {self.month.label}{self.stage.label}"
        return duty.of_sheet(
            self.sheet.pk,
            self.stage.state,
            self.sheet.branch_id,
            self.stage.role,
            self.on,
            words,
        )


def timings(plant_id: int) -> Timings:
    rows = DeadlineSetting.objects.filter(plant_id=plant_id)
    return Timings.of(dict(rows.values_list("name", "value")))


def dues(sheets: Iterable[Sheet], today: date) -> dict[int, Due]:
    """Sheet -> its next step, for sheets that are not locked; a few queries a plant."""
    by_plant: dict[int, list[Sheet]] = {}
    for sheet in sheets:
        if sheet.state in STAGES:
            by_plant.setdefault(sheet.plant_id, []).append(sheet)
    found: dict[int, Due] = {}
    for plant_id, rows in by_plant.items():
        found |= _of_plant(plant_id, rows, today)
    return found


def due_of(sheet: Sheet, today: date) -> Due | None:
    """Of one sheet; None when it is locked."""
    return dues([sheet], today).get(sheet.pk)


def _of_plant(plant_id: int, sheets: Sequence[Sheet], today: date) -> dict[int, Due]:
    own = timings(plant_id)
    first = min(sheet.month for sheet in sheets)
    last = max(today, max(sheet.month for sheet in sheets)) + timedelta(days=100)
    calendar = work_calendar(plant_id, first=first, last=last)
    lost = lost_days(plant_id, {s.branch_id for s in sheets}, first=first, today=today)
    hands = _hands(sheets)
    turns = group_checks.turns(sheets, today)
    return {
        sheet.pk: _due(
            sheet,
            own,
            calendar,
            today,
            lost.get(sheet.branch_id, frozenset()),
            hands.get(sheet.pk, {}),
            turns.get(sheet.pk),
        )
        for sheet in sheets
    }


def _due(
    sheet: Sheet,
    own: Timings,
    calendar: WorkCalendar,
    today: date,
    lost: Collection[date],
    hands: Mapping[str, date],
    turn: group_checks.Turn | None,
) -> Due:
    month = Month.of(sheet.month)
    state = sheet.state
    if state == "open" and today > own.close(month):
        state = "prelim"  # the month is over: what is due now is its preliminary score
    stage = STAGES[state]
    plus: dict[str, Any] = {}
    if turn is not None:
        plus = {"groups": turn.groups, "returned": turn.returned}
    if turn is not None and turn.is_with_recorders:
        # What the groups gave back is for those who recorded it.
        stage = replace(stage, label=f"改好党小组退回的 {turn.returned} 件", role="recorder")
    try:
        on, plain = (
            own.due(
                calendar,
                month,
                state,
                lost=without,
                returned_on=hands.get("returned_on"),
                submitted_on=hands.get("submitted_on"),
            )
            for without in (lost, frozenset[date]())
        )
    except Refusal as refusal:
        return Due(sheet, stage, None, why=refusal.text, **plus)
    try:
        late = lateness(calendar, on, today, lost)
    except Refusal as refusal:
        return Due(sheet, stage, on, given=(on - plain).days, why=refusal.text, **plus)
    return Due(sheet, stage, on, late, (on - plain).days, **plus)


# Steps that put a sheet back, and those that hand it on again.
BACK, ON = ("return", "reopen"), ("submit", "pass")


def _hands(sheets: Sequence[Sheet]) -> dict[int, dict[str, date]]:
    """The day on which each sheet last changed hands: one that was once returned or reopened has
    its days again, one that was submitted leaves the panel its own."""
    rows = Transition.objects.filter(sheet__in=sheets, act__in=BACK + ON).values("sheet_id")
    rows = rows.annotate(back=Count("pk", filter=Q(act__in=BACK)), last=Max("at"))
    return {
        row["sheet_id"]: {
            "returned_on" if row["back"] else "submitted_on": timezone.localdate(row["last"])
        }
        for row in rows.order_by()
    }


def emergencies(plant_id: int, *, first: date) -> list[Emergency]:
    """What is in force of a plant's emergencies that reach beyond a day."""
    rows = Emergency.objects.filter(unit__plant_id=plant_id, void=False, superseded_by__isnull=True)
    rows = rows.exclude(to_on__lt=first)
    return list(rows.select_related("unit", "by__member").order_by("-from_on", "-id"))


def lost_days(
    plant_id: int, branches: Collection[int], *, first: date, today: date
) -> Mapping[int, frozenset[date]]:
    """Branch -> days of its emergencies and of those above it; nothing is foreseen after today."""
    declared = emergencies(plant_id, first=first)
    if not declared:
        return {}
    parents = dict(Unit.objects.filter(plant_id=plant_id).values_list("pk", "parent_id"))
    found: dict[int, frozenset[date]] = {}
    for branch in branches:
        above, unit = set(), branch
        while unit and unit not in above:
            above.add(unit)
            unit = parents.get(unit) or 0
        days = frozenset(on for row in declared if row.unit_id in above for on in _days(row, today))
        if days:
            found[branch] = days
    return found


def _days(row: Emergency, today: date) -> list[date]:
    last = row.to_on or today
    return [row.from_on + timedelta(days=n) for n in range((last - row.from_on).days + 1)]


def unfinished(plant_ids: Collection[int], today: date) -> list[Due]:
    """Every sheet of past months that is not locked, the latest first."""
    rows = Sheet.objects.filter(plant_id__in=plant_ids, month__lt=Month.of(today).first)
    rows = rows.exclude(state=Sheet.State.LOCKED).select_related("branch", "plant")
    found = dues(rows.order_by("month", "branch__order", "branch_id"), today)
    return sorted(found.values(), key=lambda due: -due.late)


def next_steps(duties: Duties, today: date, *, most: int) -> list[Due]:
    """The sheets a person may see that are not locked, the latest and the oldest first."""
    granted = frozenset().union(*duties.grants.values()) if duties.grants else frozenset()
    return _steps(Q(branch_id__in=duties.branches()) | Q(plant_id__in=granted), today, most)


def own_steps(duties: Duties, today: date) -> list[Due]:
    """Of the branches whose facts he enters or whose sheets he verifies: what the home page says."""
    mine = duties.records | duties.panels
    return _steps(Q(branch_id__in=mine), today, most=6) if mine else []


def _steps(which: Q, today: date, most: int) -> list[Due]:
    rows = Sheet.objects.filter(which)
    rows = rows.exclude(state=Sheet.State.LOCKED).filter(month__lte=Month.of(today).first)
    rows = rows.select_related("branch", "plant").order_by("month", "branch__order", "branch_id")
    found = dues(rows[:most], today)
    return sorted(found.values(), key=lambda due: -due.late)


def late_branches(plant_id: int, today: date, *, at_least: int = LATE_IS_NOT_REPORTED) -> list[Due]:
    """Sheets so many working days past their deadline; by default those called 未报送."""
    return [due for due in unfinished({plant_id}, today) if due.late >= at_least]


def late_for(duties: Duties, today: date) -> list[Due]:
    """Of the plants where a person is organiser, or decides, the branches he is told to be late:
    the committee when they are called 未报送."""
    told = dict.fromkeys(duties.grants.get("plant_committee", ()), LATE_IS_NOT_REPORTED)
    told |= dict.fromkeys(duties.grants.get("organiser", ()), LATE_IS_TOLD)
    return [
        due for plant, days in told.items() for due in late_branches(plant, today, at_least=days)
    ]
