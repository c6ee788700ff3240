"""What a sheet's meetings call for, held against what the ledger says."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from scoring.engine.keys import derived
from scoring.engine.scheme.items import Item
from scoring.engine.time import meetings
from scoring.engine.time.periods import Month
from scoring.meetings.selectors import activity as select_activity
from scoring.models import Activity, Attendance, Entry, Participant, Sheet
from scoring.scheme.selectors import facts as select_facts

Line = tuple[int, str]  # participant and item


@dataclass
class Due:
    """What one meeting calls for on one line, held against the ledger.

    `state`: `recorded`, `due` (to be written; also to be changed or withdrawn), `typed` (somebody
    entered it by hand before), `by_hand` (somebody changed by hand what the meeting had yielded).
    `fields` None: nothing any more.
    """

    activity: Activity
    participant: Participant
    item: str
    fields: meetings.Fields | None
    on: date | None
    note: str
    state: str
    base: Entry | None = None
    before: str = ""  # what stood here last, so that each writing has its own key
    adds_up: bool = False  # the class hours of several meetings

    @property
    def client_key(self) -> UUID:
        parts = (
            str(self.participant.pk),
            self.item,
            self.before,
            str(sorted((self.fields or {}).items())),
        )
        return derived(self.activity.client_key, *parts)

    def own_of(self, member_id: int | None) -> bool:
        return member_id is not None and self.participant.held.member_id == member_id


@dataclass
class Ledger:
    """The meetings that count in one sheet, by their last rows, and what they call for."""

    sheet: Sheet
    activities: list[Activity] = field(default_factory=list)
    dues: list[Due] = field(default_factory=list)

    def waiting(self, *, own_of: int | None = None) -> list[Due]:
        """What is not written yet; of it, `own_of` may not write his own."""
        return [d for d in self.dues if d.state == "due" and not d.own_of(own_of)]


def ledger(sheet: Sheet, people: list[Participant]) -> Ledger:
    """Four or five queries, whatever the number of meetings."""
    found = Ledger(sheet, select_activity.current(sheet))
    history = _entries(sheet, people)
    rubric = select_facts.rubric_of(sheet.rubric)
    totals = [item for item in rubric.items.values() if item.counts_hours]
    lines = _Rows(sheet, history, select_activity.roots(found.activities), totals)
    for activity in found.activities:
        wanted = {
            line: want
            for line, want in _wanted(sheet, activity, people, rubric.earnings).items()
            if _open_to(sheet, rubric.items[line[1]], people, line[0])
        }
        found.dues += lines.dues(activity, wanted, people)
    for item in totals:
        found.dues += _hours(found, item, people, history)
    return found


def _entries(sheet: Sheet, people: list[Participant]) -> list[Entry]:
    quarter = Month.of(sheet.month).quarter
    rows = Entry.objects.filter(
        plant_id=sheet.plant_id,
        participant__code=sheet.code,
        participant__seat__member_id__in=[p.held.member_id for p in people],
        month__range=(quarter.first, quarter.last),
    )
    return list(rows.select_related("participant__seat"))


@dataclass(frozen=True)
class _Want:
    fields: meetings.Fields
    on: date
    note: str


def _wanted(
    sheet: Sheet, activity: Activity, people: list[Participant], earnings: meetings.Earnings
) -> dict[Line, _Want]:
    """What a meeting ought to have yielded in a sheet, for those in post on the day."""
    found: dict[Line, _Want] = {}
    if activity.void:
        return found
    kind = activity.rule
    rows = list(activity.attendance.all())
    states = {row.member_id: row for row in rows if _counts_in(row, activity) == sheet.pk}
    leads = activity.lead_id if activity.sheet_id == sheet.pk else None
    for member in {*states, *([leads] if leads else [])}:
        row = states.get(member)
        state = row.state if row else meetings.PRESENT
        made_up = row.made_up_on if row else None
        late = made_up if row is not None and row.counts_in_id else None
        on = late or activity.on
        participant = _in_post(people, member, on)
        if participant is None:
            continue
        note = activity.name + (f"，{made_up.month}月{made_up.day}日补学" if made_up else "")
        leading = member == leads
        for item, fields in meetings.yields(earnings, kind, state, made_up, leads=leading):
            found[participant.pk, item] = _Want(fields, on, note)
    return found


def _counts_in(row: Attendance, activity: Activity) -> int:
    return row.counts_in_id or activity.sheet_id


def _in_post(people: list[Participant], member: int, on: date) -> Participant | None:
    """The seat on which somebody earns that day: one, also when he holds two."""
    held = [
        p
        for p in people
        if p.held.member_id == member
        and p.held.from_on <= on
        and (p.held.to_on is None or on <= p.held.to_on)
    ]
    return min(held, key=lambda p: (not p.held.main, p.held.pk), default=None)


def _open_to(sheet: Sheet, item: Item, people: list[Participant], pk: int) -> bool:
    seat = next(p.held for p in people if p.pk == pk)
    posts = {seat.post} | ({"secretary"} if seat.acting else set())
    if item.roles and not posts & set(item.roles):
        return False
    return not item.not_applicable_when or sheet.branch.has_committee


class _Rows:
    """A sheet's entries by line: which meeting they come from, and which still stand."""

    def __init__(
        self, sheet: Sheet, rows: list[Entry], roots: dict[int, int], totals: list[Item]
    ) -> None:
        self.roots = roots
        self.totals = {item.code for item in totals}  # class hours are held by themselves
        self.successor = {row.supersedes_id: row for row in rows if row.supersedes_id}
        self.by_line: dict[Line, list[Entry]] = {}
        for row in rows:
            if row.sheet_id == sheet.pk:
                self.by_line.setdefault((row.participant_id, row.item), []).append(row)

    def dues(
        self, activity: Activity, wanted: dict[Line, _Want], people: list[Participant]
    ) -> list[Due]:
        mine = {
            line
            for line, rows in self.by_line.items()
            if line[1] not in self.totals and any(self._root(row) == activity.root for row in rows)
        }
        by_pk = {p.pk: p for p in people}
        lines = sorted(line for line in mine | set(wanted) if line[0] in by_pk)
        found = (self._due(activity, by_pk[line[0]], line, wanted.get(line)) for line in lines)
        return [due for due in found if due is not None]

    def _root(self, row: Entry) -> int | None:
        return self.roots.get(row.activity_id) if row.activity_id else None

    def _due(
        self, activity: Activity, person: Participant, line: Line, want: _Want | None
    ) -> Due | None:
        rows = [r for r in self.by_line.get(line, []) if self._root(r) == activity.root]
        # The ends of what the meeting wrote: rows it did not replace itself.
        ends = [r for r in rows if self._root_after(r) != activity.root]
        base = next((r for r in ends if r.pk not in self.successor and not r.void), None)
        by_hand = any(r.pk in self.successor for r in ends)
        last = max(rows, key=lambda r: r.pk, default=None)
        due = Due(
            activity,
            person,
            line[1],
            want.fields if want else None,
            want.on if want else None,
            want.note if want else "",
            "due",
            base,
            str(last.client_key) if last else "",
        )
        if base is not None:
            if want and (base.fields, base.on, base.note) == (want.fields, want.on, want.note):
                due.state = "recorded"
        elif want is None:
            return None
        elif by_hand:
            due.state = "by_hand"
        elif self._typed(line):
            due.state = "typed"
        return due

    def _root_after(self, row: Entry) -> int | None:
        after = self.successor.get(row.pk)
        return self._root(after) if after else None

    def _typed(self, line: Line) -> bool:
        return any(
            row.activity_id is None and not row.void and row.pk not in self.successor
            for row in self.by_line.get(line, [])
        )


def _hours(found: Ledger, item: Item, people: list[Participant], rows: list[Entry]) -> list[Due]:
    """Class hours of the item's span, written in its last month (one line a span)."""
    month = Month.of(found.sheet.month)
    span = _span(item, month)
    if month != span[-1]:
        return []
    anchor = _anchor(found)
    if anchor is None:
        return []
    members = {p.held.member_id for p in people}
    kinds = [earning.meeting for earning in item.earned_by if earning.how == meetings.HOURS]
    sums = select_activity.hours_of(members, span[0].first, month.first, kinds)
    mine = [r for r in rows if r.item == item.code and r.month >= span[0].first]
    gone = {row.supersedes_id for row in rows if row.supersedes_id}
    stands = [r for r in mine if r.pk not in gone and not r.void]
    dues = []
    for member in sorted(members):
        held = [p for p in people if p.held.member_id == member]
        person = _in_post(held, member, month.last) or held[-1]
        if person.held.from_on > month.last:
            continue
        theirs = [r for r in stands if r.participant.held.member_id == member]
        base = next((r for r in theirs if r.activity_id and r.sheet_id == found.sheet.pk), None)
        total = sums.get(member, Decimal(0))
        if base is None and not total:
            continue
        person = next((p for p in held if base and p.pk == base.participant_id), person)
        fields = meetings.hours_fields(total, len(span)) if total else None
        state = "recorded" if base and base.fields == fields else "due"
        if base is None and theirs:
            state = "typed"
        before = str(max((r.pk for r in mine), default=0))
        note = "按会议记录累计"
        due = Due(anchor, person, item.code, fields, None, note, state, base, before)
        due.adds_up = True
        dues.append(due)
    return dues


def _span(item: Item, month: Month) -> tuple[Month, ...]:
    """The months over which the item adds up hours: `per` of its rule."""
    return (month,) if item.kind.per == "month" else tuple(month.quarter.months)


def _anchor(found: Ledger) -> Activity | None:
    """The meeting that a line of hours names as its source: the last one of the quarter."""
    if found.activities:
        return found.activities[-1]
    quarter = Month.of(found.sheet.month).quarter
    rows = Activity.objects.filter(
        branch=found.sheet.branch_id,
        sheet__month__range=(quarter.first, quarter.last),
        superseded_by__isnull=True,
    )
    return rows.select_related("group").order_by("on", "pk").last()
