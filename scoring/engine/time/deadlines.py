"""When each step of a month is due, and how late it is (docs/clock.md). No clock in here.

A further state of the sheet is one more line in STAGES.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.engine.process.regulation import RETURN_WORKING_DAYS
from scoring.engine.process.workflow import ROLES, Refusal
from scoring.engine.time.periods import Month
from scoring.engine.time.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Stage:
    """What is to be done in one state, by whom, and on which working day of the next month.

    Working day 0 is the day on which the month closes. Stages of the quarter's board have only a
    day after the quarter's last month.
    """

    state: str
    label: str
    role: str
    working_day: int
    quarter_end: int
    of_board: bool = False

    @property
    def who(self) -> str:
        return ROLES[self.role]


STAGES = {
    stage.state: stage
    for stage in (
        Stage("open", "填报", "recorder", 0, 0),
        Stage("group", "党小组核", "group_leader", 2, 1),
        Stage("prelim", "支部初评", "recorder", 4, 2),
        Stage("verify", "核实确定", "panel", 6, 3),
        Stage("calculated", "上级审定", "plant_committee", 0, 4, of_board=True),
        Stage("approved", "保密审查", "secrecy", 0, 4, of_board=True),
    )
}
# What a plant may set, with what holds while it sets nothing. close_day 0: the month's last day.
DEFAULTS: Mapping[str, int] = {
    "close_day": 0,
    "digest_day": 25,
    **{stage.state: stage.working_day for stage in STAGES.values() if stage.working_day},
    **{
        f"{stage.state}_quarter": stage.quarter_end
        for stage in STAGES.values()
        if stage.quarter_end
    },
}
LABELS: Mapping[str, str] = {
    "close_day": "每月几日截止（0 为月末）",
    "digest_day": "每月几日提醒还空着的",
    **{s.state: f"{s.label}：次月第几个工作日" for s in STAGES.values() if s.working_day},
    **{f"{s.state}_quarter": f"{s.label}（季末月）：次月第几个工作日" for s in STAGES.values() if s.quarter_end},
}  # fmt: skip


def add_working_days(calendar: WorkCalendar, on: date, days: int) -> date:
    """The day so many working days after `on` (before it, when negative); `on` is not counted."""
    if days >= 0:
        return calendar.after(on, days) if days else on
    for _ in range(-days):
        on = on_or_before(calendar, on - timedelta(days=1))
    return on


def on_or_before(calendar: WorkCalendar, on: date) -> date:
    """The day itself when it is a working day, else the last working day before it."""
    while not calendar.is_workday(on):
        on -= timedelta(days=1)
    return on


def lateness(
    calendar: WorkCalendar, due: date, today: date, lost: Collection[date] = frozenset()
) -> int:
    """Working days that have begun since the deadline; days lost to an emergency do not count."""
    late, on = 0, due + timedelta(days=1)
    while on <= today:
        late += calendar.is_workday(on) and on not in lost
        on += timedelta(days=1)
    return late


@dataclass(frozen=True)
class Timings:
    """The deadlines of one plant: its own settings, and the defaults where it has none."""

    close_day: int
    digest_day: int
    working_days: Mapping[str, int]

    @classmethod
    def of(cls, own: Mapping[str, int]) -> "Timings":
        known = {**DEFAULTS, **{name: n for name, n in own.items() if name in DEFAULTS}}
        close, digest = known["close_day"], known["digest_day"]
        if close and not 20 <= close <= 31:
            raise Refusal("截止日只能是 0（月末）或 20 到 31 日", "input")
        if not 10 <= digest <= 28:
            raise Refusal("提醒日只能是 10 到 28 日", "input")
        found = cls(close, digest, known)
        for end in (False, True):
            days = [found.working_day(state, end) for state in ("group", "prelim", "verify")]
            if not 1 <= days[0] <= days[1] <= days[2] <= 15:
                raise Refusal(
                    "党小组核、支部初评、核实确定要一个不早于一个，都在第 1 到第 15 个工作日",
                    "input",
                )
        return found

    def working_day(self, state: str, quarter_end: bool) -> int:
        return self.working_days.get(f"{state}_quarter" if quarter_end else state, 0)

    def close(self, month: Month) -> date:
        return month.first.replace(day=min(self.close_day or 31, month.days))

    def digest_on(self, calendar: WorkCalendar, month: Month) -> date:
        """The digest's day, or the working day before it."""
        return on_or_before(calendar, self.closing_from(month))

    def closing_from(self, month: Month) -> date:
        """From this day on, days lost to an emergency are given back."""
        return month.first.replace(day=self.digest_day)

    def due(
        self,
        calendar: WorkCalendar,
        month: Month,
        state: str,
        *,
        lost: Collection[date] = frozenset(),
        returned_on: date | None = None,
        submitted_on: date | None = None,
    ) -> date:
        """The last day, until 24:00, for what has to be done in this state of the month. A sheet
        that comes late still leaves the panel the working days between the two deadlines. Of days
        that begin with a sheet's coming, only what is lost after it is given back."""
        end = month.number % 3 == 0
        n = self.working_day(state, end)
        after = month.next
        base = calendar.nth_of_month(after.year, after.number, n) if n else self.close(month)
        last = [self._extended(calendar, base, lost, since=self.closing_from(month))]
        came: list[tuple[date, int]] = []
        if returned_on is not None:
            came.append((returned_on, RETURN_WORKING_DAYS))
        if submitted_on is not None and state == "verify":
            came.append((submitted_on, max(1, n - self.working_day("prelim", end))))
        for on, own in came:
            since = on + timedelta(days=1)
            last.append(self._extended(calendar, calendar.after(on, own), lost, since=since))
        return max(last)

    def _extended(
        self, calendar: WorkCalendar, base: date, lost: Collection[date], *, since: date
    ) -> date:
        """Every working day lost from then on is given back."""
        owed = sum(1 for on in lost if since <= on <= base and calendar.is_workday(on))
        on = base
        while owed:
            on = calendar.after(on, 1)
            owed -= on not in lost
        return on


def words(on: date) -> str:
    """2026年10月13日(周二), as the glossary writes dates."""
    return f"{on.year}年{words_in_year(on)}"


def words_in_year(on: date) -> str:
    """10月13日(周二), where the year has been said."""
    return f"{on.month}月{on.day}日(周{'一二三四五六日'[on.weekday()]})"
