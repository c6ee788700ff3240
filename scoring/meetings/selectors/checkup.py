"""体检表: what a branch's own rows say about its habits. It advises; it has no score.

The secretary sees every month as it is; those above see a month once its sheet has been
submitted, and the same lines without names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from branches.models import Unit, there_on
from members.duties import Duties, on_day
from members.models import PanelMember, Seat
from scoring.engine.process.regulation import HOURS_A_YEAR
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.time import meetings
from scoring.engine.time.periods import Month, Quarter
from scoring.meetings.selectors import activity as select_activity
from scoring.meetings.selectors import checkup_habits
from scoring.meetings.selectors import meetings as select_meetings
from scoring.meetings.selectors.checkup_habits import GAP, LOOK, OK, UNKNOWN, Finding
from scoring.models import Activity, Entry, Sheet, Transition
from scoring.scheme.selectors import facts as select_facts


@dataclass
class Table:
    branch: Unit
    quarter: Quarter
    sheets: list[Sheet]
    hidden: int  # months that those above do not see yet
    findings: list[Finding]

    @property
    def months(self) -> list[Month]:
        return [Month.of(sheet.month) for sheet in self.sheets]


def sees_all(duties: Duties, branch: Unit) -> bool:
    return branch.pk in duties.records | duties.seats


def may_see(duties: Duties, branch: Unit) -> bool:
    return sees_all(duties, branch) or bool(duties.roles_for_plant(branch.plant_id))


def branches(duties: Duties, today: date) -> list[Unit]:
    """Branches whose table a person may read, his own first."""
    own = duties.records | duties.seats
    plants = frozenset().union(*duties.grants.values()) if duties.grants else frozenset()
    rows = Unit.objects.filter(there_on(today), kind=Unit.Kind.BRANCH)
    rows = rows.filter(pk__in=own) | rows.filter(plant_id__in=plants)
    return sorted(rows, key=lambda unit: (unit.pk not in own, unit.plant_id, unit.order, unit.pk))


def table(branch: Unit, quarter: Quarter, *, whole: bool, today: date) -> Table:
    """A fixed number of queries. `whole`: all months and names; else what was submitted."""
    rows = Sheet.objects.filter(
        branch=branch,
        code=ZHIWEI,
        month__range=(quarter.previous.first, quarter.last),
        month__lte=today,
    )
    related = rows.select_related("branch", "rubric").defer("rubric__document")
    known = list(related.order_by("month"))
    shown = known if whole else _submitted(known)
    sheets = [sheet for sheet in shown if sheet.month >= quarter.first]
    hidden = sum(1 for sheet in known if sheet.month >= quarter.first) - len(sheets)
    found = Table(branch, quarter, sheets, hidden, [])
    if sheets:
        found.findings = list(_findings(found, shown, whole=whole, today=today))
    return found


def latest(branch: Unit, *, whole: bool, today: date) -> Quarter:
    """This quarter, or the last one with something to see."""
    rows = list(Sheet.objects.filter(branch=branch, code=ZHIWEI, month__lte=today))
    shown = rows if whole else _submitted(rows)
    last = max((sheet.month for sheet in shown), default=today)
    return Month.of(last).quarter


def _submitted(sheets: list[Sheet]) -> list[Sheet]:
    acts = Transition.objects.filter(sheet__in=sheets, act="submit")
    seen = set(acts.values_list("sheet_id", flat=True))
    return [sheet for sheet in sheets if sheet.pk in seen]


def _findings(found: Table, shown: list[Sheet], *, whole: bool, today: date) -> Iterable[Finding]:
    branch, sheets = found.branch, found.sheets
    over = [m for m in found.months if m.last < today]
    yield from _meetings(branch, found.quarter, found.months, over)
    yield _hours(branch, found.quarter, sheets, whole)
    entries = list(
        Entry.objects.filter(sheet__in=shown, void=False, superseded_by__isnull=True)
        .select_related("participant__seat__member", "peer_request")
        .order_by("pk")
    )
    here = {sheet.pk for sheet in sheets}
    mine = [entry for entry in entries if entry.sheet_id in here]
    items = select_facts.rubric_of(sheets[-1].rubric).items
    yield _panel(branch, today)
    yield checkup_habits.shares(mine, whole)
    yield checkup_habits.unearned(branch, items, entries, found.quarter, shown)
    yield checkup_habits.typed_late(sheets)
    yield checkup_habits.references(mine, items)
    yield checkup_habits.spread(shown)
    yield checkup_habits.days_late(branch, sheets, today)
    yield checkup_habits.objections(branch, found.quarter)


def _meetings(
    branch: Unit, quarter: Quarter, months: list[Month], over: list[Month]
) -> Iterable[Finding]:
    """Months with and without each meeting that the regulations want."""
    rows = Activity.objects.filter(
        branch=branch,
        sheet__month__range=(months[0].first, months[-1].last),
        void=False,
        superseded_by__isnull=True,
    )
    held = list(rows.values_list("kind", "group_id", "sheet__month"))
    groups = select_meetings.groups_of(branch, months[-1].last)
    for kind in meetings.KINDS.values():
        if kind.every is None or (kind.expected == meetings.COMMITTEE and not branch.has_committee):
            continue
        if kind.expected == meetings.GROUP and not groups:
            continue
        with_it = {Month.of(first) for k, _, first in held if k == kind.code}
        if kind.every == "quarter":
            yield _quarterly(kind, quarter, with_it, over)
            continue
        without = [m for m in over if m not in with_it]
        told = "，".join(
            f"{m.number}月{'有' if m in with_it else '没有' if m in over else '还没过完'}"
            for m in months
        )
        advice = "开过没记的，到那个月的会议页补上；没开的如实空着，谁也不扣分。" if without else ""
        light = GAP if without else OK if with_it else UNKNOWN
        yield Finding(f"{kind.name}（每月）", light, told, advice)


def _quarterly(
    kind: meetings.Kind, quarter: Quarter, with_it: set[Month], over: list[Month]
) -> Finding:
    name = f"{kind.name}（每季）"
    if with_it:
        return Finding(name, OK, "，".join(f"{m.number}月有" for m in sorted(with_it)))
    last = quarter.months[-1]
    if last in over:
        return Finding(name, GAP, "本季没有记", "开过没记的补上；没开的，下季早一点排进计划。")
    return Finding(name, UNKNOWN, f"本季还没有记，{last.number}月底前开就行")


def _hours(branch: Unit, quarter: Quarter, sheets: list[Sheet], whole: bool) -> Finding:
    """Members below half of what 32 class hours a year come to so far."""
    name = f"学时（每人每年 {HOURS_A_YEAR}）"
    last = Month.of(sheets[-1].month)
    year = date(last.year, 1, 1)
    rows = Sheet.objects.filter(branch=branch, code=ZHIWEI, month__range=(year, last.first))
    count = rows.count()
    members = select_activity.expected(meetings.KINDS["general"], branch, None, last.last)
    sums = select_activity.hours_of([m.pk for m in members], year, last.last)
    if not sums:
        return Finding(name, UNKNOWN, "还没有记过有学时的会议")
    half = Fraction(HOURS_A_YEAR * count, 24)
    few = [m for m in members if Fraction(sums.get(m.pk, Decimal(0))) < half]
    goal = meetings.plain(Decimal(HOURS_A_YEAR * count) / 12)[:4].rstrip(".")
    saw = f"到 {last.number} 月按月折算每人约 {goal} 学时；不到一半的有 {len(few)} 人，共 {len(members)} 人"
    if not few:
        return Finding(name, OK, saw)
    names = "、".join(m.name for m in few[:12]) + ("等" if len(few) > 12 else "")
    advice = "给倒班、轮休的人排一次补学；会后 30 日内补的按到会算。"
    return Finding(name, LOOK, saw + (f"：{names}" if whole else ""), advice)


def _panel(branch: Unit, today: date) -> Finding:
    """Three to five people chosen by the member meeting, one of them at least of no committee."""
    name = "考核小组（3 到 5 人）"
    rows = PanelMember.objects.filter(on_day(today), branch=branch, observer=False)
    people = set(rows.values_list("member_id", flat=True))
    seats = Seat.objects.filter(on_day(today), branch=branch, member_id__in=people)
    outside = len(people - set(seats.values_list("member_id", flat=True)))
    saw = f"{len(people)} 人，其中不是支委的 {outside} 人"
    if 3 <= len(people) <= 5 and outside:
        return Finding(name, OK, saw)
    advice = "由支部党员大会推选，至少有一名不是支委的党员；人少的支部如实保留，写明原因就行。"
    return Finding(name, LOOK, saw, advice)
