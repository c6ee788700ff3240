"""Meetings: recorded once, corrected by a new row; each act settles what the sheet's meetings yield.

Settling compares what the meetings call for with what the ledger says and writes the difference,
so that a second time changes nothing. Nobody writes his own line: it waits for another recorder.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from members.models import User
from scoring.engine.process.workflow import RECORDING_STATES, Refusal
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.time import meetings
from scoring.engine.time.periods import Month
from scoring.ledger.selectors.entry_changes import Book
from scoring.ledger.selectors.entry_fields import Change
from scoring.ledger.services import entry
from scoring.meetings.selectors import activity as select_activity
from scoring.meetings.selectors import meeting_points as select_yields
from scoring.meetings.selectors.meeting_points import Due
from scoring.meetings.services import attendance_rows as rows_of
from scoring.meetings.services.attendance_rows import Meeting
from scoring.models import Activity, Attendance, Entry, Sheet


@dataclass
class Outcome:
    activity: Activity | None
    saved: list[Entry] = field(default_factory=list)
    waiting: list[Due] = field(default_factory=list)  # the recorder's own lines
    replayed: bool = False


def record(*, branch_id: int, meeting: Meeting, by: User, at: datetime) -> Outcome:
    """A meeting on the sheet of its month, with everything it yields: all or nothing."""

    def act() -> Outcome:
        rows_of.check_held(meeting.on, timezone.localdate(at))
        book = entry.opened(_sheet(branch_id, meeting.on), by=by, at=at)
        known = _known(meeting.client_key, book.sheet.branch_id)
        if known is not None:
            return Outcome(known, replayed=True)
        row = rows_of.fresh(book.sheet, meeting, by, at)
        twin = _twin(row)
        if twin is not None:
            raise Refusal(f"{twin}已由{twin.recorded_by}记下：要改，请打开那一次更正", "conflict")
        people = select_activity.expected(row.rule, book.sheet.branch, row.group_id, row.on)
        rows_of.save(row, rows_of.attendance(people, row.on, meeting.away, {}))
        return _settle(book, row, by, at)

    return entry.patiently(act)


def correct(
    *, root: int, base: int, meeting: Meeting, reason: str, by: User, at: datetime
) -> Outcome:
    """The same meeting as it really was. `base` is the row the person was looking at."""

    def act() -> Outcome:
        old = _current(root)
        book = entry.opened(old.sheet_id, by=by, at=at)
        known = _known(meeting.client_key, old.branch_id)
        if known is not None:
            return Outcome(known, replayed=True)
        if old.pk != base:
            raise Refusal(f"{old}刚被{old.recorded_by}更正过：请看过现在的再改", "conflict")
        if old.void:
            raise Refusal("这次会议已经撤回，请重新记一次")
        if Month.of(meeting.on) != Month.of(old.on):
            raise Refusal("换了月份的，请撤回这一次，再到那个月记一次", "input")
        row = rows_of.fresh(book.sheet, meeting, by, at)
        row.first_id, row.supersedes = old.root, old
        row.reason = rows_of.check_why(reason)
        twin = _twin(row, but=old.root)
        if twin is not None:
            raise Refusal(f"这一天已经另有一次{twin.name}，由{twin.recorded_by}记下", "conflict")
        people = select_activity.expected(row.rule, book.sheet.branch, row.group_id, row.on)
        before = {a.member_id: a for a in old.attendance.all()}
        rows_of.save(row, rows_of.attendance(people, row.on, meeting.away, before))
        return _settle(book, row, by, at)

    return entry.patiently(act)


def withdraw(*, root: int, reason: str, by: User, at: datetime) -> Outcome:
    """The meeting was not held, or belongs elsewhere: what it yielded is withdrawn with it."""

    def act() -> Outcome:
        old = _current(root)
        book = entry.opened(old.sheet_id, by=by, at=at)
        if old.void:
            return Outcome(old, replayed=True)
        if any(a.counts_in_id for a in old.attendance.all()):
            raise Refusal("有人的补学已记在后面的月份：请先取消补学，再撤回这次会议")
        row = rows_of.next_of(old, by, at)
        row.void, row.reason = True, rows_of.check_why(reason)
        rows_of.save(row, [])
        return _settle(book, row, by, at)

    return entry.patiently(act)


def make_up(*, root: int, member_id: int, on: date | None, by: User, at: datetime) -> Outcome:
    """Somebody on leave has caught up within 30 days, which counts as having been there.

    `on` None takes it back. When the meeting's month is closed by then, it counts in the month
    of the make-up study: what is locked is not rewritten.
    """

    def act() -> Outcome:
        old = _current(root)
        line = next((a for a in old.attendance.all() if a.member_id == member_id), None)
        if line is None or line.state != Attendance.State.LEAVE or old.void:
            raise Refusal("只有请了假的人要补学", "input")
        if line.made_up_on == on:
            return Outcome(old, replayed=True)
        if on is not None and line.counts_in_id:
            raise Refusal("已登记补学，记在后面的月份：请先取消补学，再登记别的日期", "conflict")
        if on is not None:
            rows_of.check_make_up(old, on, timezone.localdate(at))
        sheet = old.sheet_id
        if on is None:
            sheet = line.counts_in_id or sheet
        elif not old.sheet.takes_entries and Month.of(on) != Month.of(old.on):
            sheet = _sheet(old.branch_id, on)
        book = entry.opened(sheet, by=by, at=at)
        row = rows_of.next_of(old, by, at)
        row.reason = "登记补学" if on else "取消补学"
        rows = [rows_of.like(a) for a in old.attendance.all()]
        for a in rows:
            if a.member_id == member_id:
                a.made_up_on = on
                a.counts_in_id = sheet if on and sheet != old.sheet_id else None
        rows_of.save(row, rows)
        return _settle(book, row, by, at)

    return entry.patiently(act)


def settle(*, sheet_id: int, by: User, at: datetime) -> Outcome:
    """Write what the sheet's meetings still have to yield: the lines of whoever recorded them."""
    return entry.patiently(lambda: _settle(entry.opened(sheet_id, by=by, at=at), None, by, at))


def _settle(book: Book, row: Activity | None, by: User, at: datetime) -> Outcome:
    done = _settle_one(book, row, by, at)
    later = _hours_sheet(book.sheet, timezone.localdate(at))
    if later is not None:
        # Sheets are always held from the earlier to the later month.
        hours = _settle_one(entry.opened(later, by=by, at=at), None, by, at)
        done.saved += hours.saved
        done.waiting += hours.waiting
    return done


def _settle_one(book: Book, row: Activity | None, by: User, at: datetime) -> Outcome:
    people = list(book.people.values())
    found = select_yields.ledger(book.sheet, people)
    todo = found.waiting(own_of=by.member_id)
    done = entry.write(
        book,
        [
            Change(
                client_key=due.client_key,
                participant_id=due.participant.pk,
                item=due.item,
                fields=due.fields,
                base=due.base.client_key if due.base else None,
                on=due.on,
                note=due.note,
                reason=_because(due),
                activity_id=due.activity.pk,
            )
            for due in todo
        ],
        by=by,
        at=at,
        source=Entry.Source.MEETING,
    )
    own = [due for due in found.waiting() if due.own_of(by.member_id)]
    return Outcome(row, done.saved, own)


def _hours_sheet(sheet: Sheet, today: date) -> int | None:
    """The sheet in which the quarter's hours stand, when a meeting of an earlier month changes."""
    last = Month.of(sheet.month).quarter.months[-1].first
    if not sheet.month < last <= today:
        return None
    rows = Sheet.objects.filter(branch=sheet.branch_id, code=sheet.code, month=last)
    return rows.filter(state__in=RECORDING_STATES).values_list("pk", flat=True).first()


def _because(due: Due) -> str:
    return (due.activity.reason or "会议更正") if due.base else ""


def _sheet(branch_id: int, on: date) -> int:
    sheets = Sheet.objects.filter(branch_id=branch_id, code=ZHIWEI, month=Month.of(on).first)
    pk = sheets.values_list("pk", flat=True).first()
    if pk is None:
        raise Refusal(f"{Month.of(on).label}的积分表还没有开，不能记那个月的会议", "input")
    return pk


def _known(key: UUID, branch_id: int) -> Activity | None:
    row = Activity.objects.filter(client_key=key).first()
    if row is not None and row.branch_id != branch_id:
        raise Refusal("这个请求号已经用过：请刷新页面，再填一次", "conflict")
    return row


def _current(root: int) -> Activity:
    rows = Activity.objects.filter(superseded_by__isnull=True)
    related = rows.select_related("sheet", "branch", "group", "recorded_by__member")
    row = (related.filter(pk=root) | related.filter(first_id=root)).first()
    if row is None:
        raise Refusal("没有这次会议", "input")
    return row


def _twin(row: Activity, but: int | None = None) -> Activity | None:
    """The same meeting entered by somebody else: same kind, day and group."""
    rows = Activity.objects.filter(
        branch_id=row.branch_id,
        kind=row.kind,
        on=row.on,
        group_id=row.group_id,
        void=False,
        superseded_by__isnull=True,
    )
    if row.rule.expected == meetings.NOBODY:
        rows = rows.filter(lead_id=row.lead_id)
    related = rows.select_related("group", "recorded_by__member")
    return next((twin for twin in related if twin.root != but), None)
