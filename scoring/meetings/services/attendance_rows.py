"""The rows of one meeting: the meeting itself and a line for everybody who was expected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from branches.models import Unit
from members.models import Member, User
from scoring.engine.process.regulation import MAKE_UP_DAYS
from scoring.engine.process.workflow import Refusal, check_text
from scoring.engine.time import meetings
from scoring.meetings.selectors import activity as select_activity
from scoring.models import Activity, Attendance, Sheet


@dataclass(frozen=True)
class Meeting:
    """What somebody says of a meeting. `away`: member id -> a reason of leave, or `absent`."""

    client_key: UUID
    kind: str
    on: date
    away: Mapping[int, str] = field(default_factory=dict)
    group_id: int | None = None
    lead_id: int | None = None
    hours: Decimal | None = None  # None: as usual for the kind
    minutes_no: str = ""
    words: str = ""


def fresh(sheet: Sheet, meeting: Meeting, by: User, at: datetime) -> Activity:
    kind = meetings.KINDS.get(meeting.kind)
    if kind is None:
        raise Refusal("请选一种会议", "input")
    if kind.expected == meetings.COMMITTEE and not sheet.branch.has_committee:
        raise Refusal("本支部不设支委会，不用记支委会会议", "input")
    check_held(meeting.on, timezone.localdate(at))
    hours = Decimal(kind.hours) if meeting.hours is None else meeting.hours
    if not 0 <= hours <= 24 or hours * 2 != int(hours * 2):
        raise Refusal("学时填 0 到 24，可以有半学时，例如 1.5", "input")
    group = meeting.group_id if kind.expected == meetings.GROUP else None
    if group and not Unit.objects.filter(pk=group, parent=sheet.branch_id).exists():
        raise Refusal("这个党小组不在本支部", "input")
    lead = meeting.lead_id if kind.lead else None
    if lead and lead in meeting.away:
        raise Refusal(f"{kind.lead_name}不会缺席：请去掉缺席，或换一位{kind.lead_name}", "input")
    if lead and not _belongs(lead, sheet.branch, meeting.on):
        raise Refusal(f"{kind.lead_name}不在本支部的名单里；外请的不用填", "input")
    if kind.expected == meetings.NOBODY and not lead:
        raise Refusal(f"{kind.name}要写{kind.lead_name}", "input")
    return Activity(
        client_key=meeting.client_key,
        plant_id=sheet.plant_id,
        branch_id=sheet.branch_id,
        sheet=sheet,
        kind=kind.code,
        on=meeting.on,
        group_id=group,
        lead_id=lead,
        hours=hours,
        minutes_no=check_text(meeting.minutes_no, what="会议记录编号", most=40),
        words=check_text(meeting.words, what="议题", most=200),
        recorded_at=at,
        recorded_by=by,
    )


def _belongs(member_id: int, branch: Unit, on: date) -> bool:
    everybody = select_activity.expected(meetings.KINDS["general"], branch, None, on)
    return any(member.pk == member_id for member in everybody)


def next_of(old: Activity, by: User, at: datetime) -> Activity:
    """The next row of a meeting, with a key that follows from the row it replaces."""
    kept = ("plant_id", "branch_id", "sheet_id", "kind", "on", "group_id", "lead_id", "hours",
            "minutes_no", "words")  # fmt: skip
    row = Activity(**{name: getattr(old, name) for name in kept})
    row.client_key = select_activity.next_key(old)
    row.first_id, row.supersedes = old.root, old
    row.recorded_at, row.recorded_by = at, by
    return row


def attendance(
    people: list[Member], on: date, away: Mapping[int, str], before: Mapping[int, Attendance]
) -> list[Attendance]:
    """One line for everybody expected: there, unless somebody says otherwise."""
    rows = []
    for member in people:
        why = away.get(member.pk)
        old = before.get(member.pk)
        if old is not None and old.counts_in_id:
            rows.append(like(old))  # made up for in a later month, which keeps it
        elif why is None:
            rows.append(Attendance(member=member, state=Attendance.State.PRESENT))
        elif why == meetings.ABSENT:
            rows.append(Attendance(member=member, state=Attendance.State.ABSENT))
        elif why in meetings.REASONS:
            made_up = old.made_up_on if old else None
            if made_up and not on <= made_up <= meetings.last_make_up_day(on):
                made_up = None
            rows.append(
                Attendance(member=member, state=Attendance.State.LEAVE, why=why, made_up_on=made_up)
            )
        else:
            raise Refusal("缺席的事由只有：公出、值班、轮休、病假、事假、无故", "input")
    return rows


def like(old: Attendance) -> Attendance:
    return Attendance(
        member_id=old.member_id,
        state=old.state,
        why=old.why,
        made_up_on=old.made_up_on,
        counts_in_id=old.counts_in_id,
    )


def save(row: Activity, rows: list[Attendance]) -> None:
    row.save(force_insert=True)
    for line in rows:
        line.activity = row
    Attendance.objects.bulk_create(rows)


def check_held(on: date, today: date) -> None:
    if on > today:
        raise Refusal("会还没有开，开过再记：日期不能在今天之后", "input")


def check_make_up(old: Activity, on: date, today: date) -> None:
    last = meetings.last_make_up_day(old.on)
    if not old.on <= on <= last:
        text = f"补学要在会后 {MAKE_UP_DAYS} 日内：{old.on.month}月{old.on.day}日到"
        raise Refusal(f"{text}{last.month}月{last.day}日", "input")
    if on > today:
        raise Refusal("还没有补，补过再记：日期不能在今天之后", "input")


def check_why(reason: str) -> str:
    why = check_text(reason, what="原因", most=200)
    if len(why) < 2:
        raise Refusal("请写明更正或撤回的原因，例如“记错一人”", "input")
    return why
