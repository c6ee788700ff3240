"""Meetings in few words, for the tests of what they yield."""

from datetime import date
from uuid import UUID

from scoring.engine.keys import uuid7
from scoring.meetings.services import activity
from scoring.meetings.services.activity import Meeting
from scoring.models import Activity, Entry
from tests.world import World, clock

MONTH = "2026-09"
NOON = "2026-09-20 12:00"


def key(number: int) -> UUID:
    return uuid7(1_789_000_000_000, number.to_bytes(10, "big"))


def meeting(world: World, kind: str = "theme_day", day: int = 17, **more) -> Meeting:
    world.counter += 1
    away = {world.users[n].member_id: why for n, why in more.pop("away", {}).items()}
    lead = more.pop("lead", None)
    more.setdefault("lead_id", world.users[lead].member_id if lead else None)
    month = more.pop("month", 9)
    values = {"client_key": key(world.counter), "kind": kind, "on": date(2026, month, day)}
    return Meeting(**(values | {"away": away} | more))


def record(world: World, held: Meeting, by: str = "韩志远", at: str = NOON) -> activity.Outcome:
    return activity.record(branch_id=world.crew.pk, meeting=held, by=world.user(by), at=clock(at))


def correct(world: World, done: activity.Outcome, held: Meeting, by: str = "韩志远"):
    assert done.activity is not None
    return activity.correct(
        root=done.activity.root,
        base=Activity.objects.get(
            superseded_by=None, pk__gte=done.activity.pk, branch=world.crew, kind=done.activity.kind
        ).pk,
        meeting=held,
        reason="记错一人",
        by=world.user(by),
        at=clock(NOON),
    )


def settle(world: World, by: str = "陆文静", at: str = NOON, month: str = MONTH):
    sheet = world.sheet(world.crew, month)
    return activity.settle(sheet_id=sheet.pk, by=world.user(by), at=clock(at))


def earned(*items: str) -> dict[tuple[str, str], int]:
    """(name, item) -> ten-thousandths, of what stands; hours apart unless asked for."""
    rows = Entry.objects.filter(void=False, superseded_by=None)
    rows = rows.filter(item__in=items) if items else rows.exclude(item="B08")
    return {
        (r.participant.held.member.name, r.item): r.amount
        for r in rows.select_related("participant__seat__member")
    }
