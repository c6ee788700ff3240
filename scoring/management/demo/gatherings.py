"""Meetings of a demonstration month, out of the matters that would have been typed without them.

Who has the meeting's item was there; who has 无故缺席 on its day stayed away; other committee
members were on leave. What the meeting yields is what would have been typed: no total changes.
"""

from collections import Counter
from datetime import date, datetime, time
from random import Random
from uuid import UUID

from django.utils import timezone

from members.models import Seat, User
from scoring.engine.keys import derived, uuid7
from scoring.engine.time import meetings
from scoring.engine.time.periods import Month
from scoring.management.demo.matters import Matter
from scoring.management.demo.organisation import Plant
from scoring.meetings.selectors import activity as select_activity
from scoring.meetings.services import activity
from scoring.meetings.services.attendance_rows import Meeting
from scoring.models import Sheet

ITEMS = {kind.attend: kind for kind in meetings.KINDS.values() if kind.attend}
WORDS = {
    "committee": "逐行过上月积分初评，定本月分工",
    "group": "学习安全生产规定，说说各自岗位的难处",
    "theme_day": "清理井场，慰问边远班站",
    "general": "通报上季积分，讨论培养对象",
    "lecture": "冬季安全生产与党员责任",
}
Planned = list[tuple[Seat, Matter]]


def is_meeting(item: str) -> bool:
    return item in ITEMS or item == meetings.ABSENCE


def hold_meetings(
    plant: Plant,
    sheet: Sheet,
    planned: Planned,
    *,
    until: date,
    seed: int,
    settled_by: User | None,
) -> None:
    """The month's meetings up to a day, each recorded by the secretary on its evening."""
    month = Month.of(sheet.month)
    start = uuid7(int(_evening(month.first).timestamp()) * 1000, bytes(10))
    key = derived(start, str(seed), str(plant.number), str(sheet.branch_id))
    for meeting in _meetings(sheet, month, planned, until, key):
        secretary = plant.holder(sheet.branch, "secretary", meeting.on)
        assert secretary is not None
        by = plant.users[secretary.member_id]
        activity.record(branch_id=sheet.branch_id, meeting=meeting, by=by, at=_evening(meeting.on))
    if settled_by is not None:
        activity.settle(sheet_id=sheet.pk, by=settled_by, at=_evening(until))


def _evening(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(18)))


def _meetings(
    sheet: Sheet, month: Month, planned: Planned, until: date, key: UUID
) -> list[Meeting]:
    found = []
    for item, kind in ITEMS.items():
        days = Counter(m.day for _, m in planned if m.item == item)
        if not days:
            continue
        on = month.first.replace(day=min(days.most_common(1)[0][0], month.days))
        if on <= until:
            found.append((on, _meeting(sheet, kind, on, set(days), planned, key)))
    return [meeting for _, meeting in sorted(found, key=lambda pair: pair[0])]


def _meeting(
    sheet: Sheet, kind: meetings.Kind, on: date, days: set[int], planned: Planned, key: UUID
) -> Meeting:
    there = {seat.member_id for seat, m in planned if m.item == kind.attend}
    absent = {
        seat.member_id
        for seat, m in planned
        if m.item == meetings.ABSENCE and m.day in days and seat.member_id not in there
    }
    chance = Random(f"{key}:{kind.code}")
    committee = {seat.member_id for seat, _ in planned}
    away = {}
    for member in select_activity.expected(kind, sheet.branch, None, on):
        if member.pk in absent:
            away[member.pk] = meetings.ABSENT
        elif member.pk in committee - there or (
            member.pk not in committee and chance.randrange(100) < 8
        ):
            away[member.pk] = chance.choice(["rotation", "on_shift", "duty_trip"])
    return Meeting(
        client_key=derived(key, "meeting", kind.code),
        kind=kind.code,
        on=on,
        away=away,
        words=WORDS.get(kind.code, ""),
    )
