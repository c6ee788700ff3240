"""Meetings as pages show them: the month's list with its gaps, one meeting, the form, the home."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.http import Http404

from branches.models import Unit, there_on
from members.duties import Duties
from members.models import Member, Post, Seat
from scoring.base.selectors.viewer import Viewer
from scoring.engine.numbers import money
from scoring.engine.process.why_not.record import why_not_write
from scoring.engine.process.workflow import RECORDING_STATES, way_back
from scoring.engine.time import meetings
from scoring.engine.time.periods import Month
from scoring.ledger.selectors.before_record import before_record
from scoring.meetings.selectors import activity as select_activity
from scoring.meetings.selectors import meeting_points as select_yields
from scoring.models import Activity, Attendance, Entry, Sheet
from scoring.scheme.selectors import facts as select_facts


@dataclass
class Held:
    """One meeting with its numbers and what became of each line."""

    activity: Activity
    rows: list[Attendance]
    dues: list[select_yields.Due] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)  # items that its class hours go into

    def _count(self, state: str) -> int:
        return sum(1 for row in self.rows if row.state == state)

    @property
    def expected(self) -> int:
        return len(self.rows)

    @property
    def present(self) -> int:
        return self._count(meetings.PRESENT)

    @property
    def leave(self) -> int:
        return self._count(meetings.LEAVE)

    @property
    def absent(self) -> int:
        return self._count(meetings.ABSENT)

    @property
    def made_up(self) -> int:
        return sum(1 for row in self.rows if row.made_up_on)

    @property
    def waiting(self) -> int:
        return sum(1 for due in self.dues if due.state == "due")


@dataclass(frozen=True)
class Gap:
    """A meeting the regulations want and nobody has recorded; a gap is told, not punished."""

    kind: str
    text: str


def find(who: Viewer, root: int) -> Activity:
    """The last row of a meeting; another branch's is not there (404)."""
    rows = Activity.objects.filter(superseded_by__isnull=True)
    related = rows.select_related(
        "branch", "group", "lead", "recorded_by__member", "sheet__branch", "sheet__rubric"
    ).defer("sheet__rubric__document")
    row = (related.filter(pk=root) | related.filter(first_id=root)).first()
    if row is None or not who.duties.sees_branch(row.branch):
        raise Http404("没有这次会议")
    return row


def sees_names(who: Viewer, branch: Unit) -> bool:
    """Who was away and why is for those who work with it; other members see the numbers."""
    duties = who.duties
    own = duties.records | duties.seats | duties.panels
    return branch.pk in own or bool(duties.roles_for_plant(branch.plant_id))


def why_not(who: Viewer, sheet: Sheet, what: str) -> str:
    """Why this reader cannot enter or change meetings of the sheet, and what would help."""
    if not who.may_record(sheet):
        return "会议由支部书记、副书记、组织委员记，或由厂组织员代记；这里只能看。"
    if not sheet.takes_entries:
        state = sheet.get_state_display()
        return f"{Month.of(sheet.month).label}的表已到“{state}”，{what}，{way_back(sheet.state)}。"
    return why_not_write(before_record(sheet, at=who.now)) or ""


def month(sheet: Sheet) -> tuple[list[Held], select_yields.Ledger]:
    """The sheet's meetings, newest first, withdrawn ones last; and what is still to be written."""
    people = select_facts.participants_of_branch(sheet)
    ledger = select_yields.ledger(sheet, people)
    held = [
        Held(a, list(a.attendance.all()), [d for d in ledger.dues if d.activity.pk == a.pk])
        for a in ledger.activities
    ]
    return sorted(held, key=lambda h: (h.activity.void, -h.activity.on.toordinal())), ledger


def one(activity: Activity) -> Held:
    """A meeting with everybody expected and every line it called for, in any sheet."""
    sheets = {activity.sheet_id: activity.sheet}
    rows = list(activity.attendance.select_related("member", "counts_in__branch"))
    for row in rows:
        if row.counts_in is not None:
            sheets.setdefault(row.counts_in_id or 0, row.counts_in)
    dues = []
    for sheet in sheets.values():
        found = select_yields.ledger(sheet, select_facts.participants_of_branch(sheet))
        dues += [
            due for due in found.dues if due.activity.root == activity.root and not due.adds_up
        ]
    rubric = select_facts.rubric_of(activity.sheet.rubric)
    totals = [
        f"{item.code} {item.name}"
        for item in rubric.items.values()
        if any(e.key == (activity.kind, meetings.HOURS) for e in item.earned_by)
    ]
    return Held(activity, rows, dues, totals)


def history(activity: Activity) -> list[Activity]:
    """Every row of a meeting, newest first."""
    root = activity.root
    rows = Activity.objects.filter(pk=root) | Activity.objects.filter(first_id=root)
    return list(rows.select_related("recorded_by__member").order_by("-pk"))


def points(entry: Entry | None) -> str:
    return money((entry.amount + 50) // 100) if entry else ""


@dataclass
class Form:
    """What the form offers: kinds, people (the committee first), groups, who may have led."""

    kinds: list[meetings.Kind]
    people: list[Member]
    posts: dict[int, str]
    groups: list[Unit]
    likely: str


def form(sheet: Sheet, on: date) -> Form:
    branch = sheet.branch
    people = select_activity.expected(meetings.KINDS["general"], branch, None, on)
    seats = Seat.objects.filter(select_facts.overlapping(on, on), branch=branch).order_by("-pk")
    posts = {seat.member_id: Post(seat.post).label for seat in seats}
    groups = groups_of(branch, sheet.month)
    kinds = [
        kind
        for kind in meetings.KINDS.values()
        if (kind.expected != meetings.COMMITTEE or branch.has_committee)
        and (kind.expected != meetings.GROUP or groups)
    ]
    missing = [gap.kind for gap in gaps(sheet)]
    likely = next((code for code in missing), "theme_day")
    return Form(kinds, people, posts, groups, likely)


def groups_of(branch: Unit, on: date) -> list[Unit]:
    rows = Unit.objects.filter(there_on(on), parent=branch, kind=Unit.Kind.PARTY_GROUP)
    return list(rows)


def gaps(sheet: Sheet) -> list[Gap]:
    """What the month, and its quarter so far, have not seen."""
    month = Month.of(sheet.month)
    rows = Activity.objects.filter(
        branch=sheet.branch_id,
        sheet__month__range=(month.quarter.first, sheet.month),
        void=False,
        superseded_by__isnull=True,
    )
    held = list(rows.values_list("kind", "group_id", "sheet__month"))
    # A group closed within the month is not asked for its meeting any more.
    return gaps_of(sheet.branch, month, held, groups_of(sheet.branch, month.last))


def gaps_of(
    branch: Unit, month: Month, held: Iterable[tuple[str, int | None, date]], groups: list[Unit]
) -> list[Gap]:
    """`held`: kind, group and month of what was recorded in the quarter up to this month."""
    rows = list(held)
    found = []
    for kind in meetings.KINDS.values():
        if kind.every is None or (kind.expected == meetings.COMMITTEE and not branch.has_committee):
            continue
        here = [g for k, g, first in rows if k == kind.code and first == month.first]
        if kind.expected == meetings.GROUP:
            missing = [g.name for g in groups if None not in here and g.pk not in here]
            if missing:
                names = "、".join(missing) if len(missing) < len(groups) else kind.name
                found.append(Gap(kind.code, names))
        elif kind.every == "month" and not here:
            found.append(Gap(kind.code, kind.name))
        elif kind.every == "quarter" and not any(k == kind.code for k, _, _ in rows):
            last = month.quarter.months[-1].number
            found.append(Gap(kind.code, f"{kind.name}（本季一次，{last}月底前）"))
    return found


@dataclass
class AtHand:
    """The month a recorder is likely to enter meetings of, for his first page."""

    sheet: Sheet
    month: Month
    held: int
    gaps: list[Gap]
    waiting: int  # lines of others that he may write


def at_hand(duties: Duties) -> list[AtHand]:
    """The newest open month of each branch whose facts the person enters."""
    rows = Sheet.objects.filter(branch_id__in=duties.records, state__in=RECORDING_STATES)
    newest: dict[int, Sheet] = {}
    related = rows.select_related("branch", "rubric").defer("rubric__document")
    for sheet in related.order_by("-month"):
        newest.setdefault(sheet.branch_id, sheet)
    found = []
    for sheet in newest.values():
        held, ledger = month(sheet)
        waiting = len(ledger.waiting(own_of=duties.member_id))
        standing = sum(1 for h in held if not h.activity.void and h.activity.sheet_id == sheet.pk)
        found.append(AtHand(sheet, Month.of(sheet.month), standing, gaps(sheet), waiting))
    return found
