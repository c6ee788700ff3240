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
from scoring.scheme.selectors import facts as select_facts

WORDS = {
    "committee": "逐行过上月积分初评，定本月分工",
    "group": "学习安全生产规定，说说各自岗位的难处",
    "theme_day": "清理井场，慰问边远班站",
    "general": "通报上季积分，讨论培养对象",
    "lecture": "冬季安全生产与党员责任",
}
Planned = list[tuple[Seat, Matter]]


def is_meeting(sheet: Sheet, item: str) -> bool:
    """What a meeting of this sheet yields to those who were there, or stayed away."""
    return item in _attended(sheet) or item in _absence(sheet)


def _attended(sheet: Sheet) -> dict[str, meetings.Kind]:
    earned = select_facts.rubric_of(sheet.rubric).earnings
    return {
        item: meetings.KINDS[kind]
        for (kind, how), (item, _) in earned.items()
        if how == meetings.ATTENDED
    }


def _absence(sheet: Sheet) -> set[str]:
    earned = select_facts.rubric_of(sheet.rubric).earnings
    return {item for (_, how), (item, _) in earned.items() if how == meetings.ABSENT_WITHOUT_REASON}


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
    items = _attended(sheet)
    for kind in meetings.KINDS.values():  # the order of days that fall together
        item = next((code for code, one in items.items() if one == kind), None)
        days = Counter(m.day for _, m in planned if m.item == item)
        if item is None or not days:
            continue
        on = month.first.replace(day=min(days.most_common(1)[0][0], month.days))
        if on <= until:
            found.append((on, _meeting(sheet, (kind, item), on, set(days), planned, key)))
    return [meeting for _, meeting in sorted(found, key=lambda pair: pair[0])]


def _meeting(
    sheet: Sheet,
    what: tuple[meetings.Kind, str],
    on: date,
    days: set[int],
    planned: Planned,
    key: UUID,
) -> Meeting:
    kind, attended = what
    absence = _absence(sheet)
    there = {seat.member_id for seat, m in planned if m.item == attended}
    absent = {
        seat.member_id
        for seat, m in planned
        if m.item in absence and m.day in days and seat.member_id not in there
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
