"""The one message of the 25th: what of the month is still empty, to those who record it."""

from datetime import date
from uuid import UUID

import pytest

from scoring.claims.services import claim
from scoring.meetings.services import activity
from scoring.models import ReminderLine
from tests.telling.test_notices import compose
from tests.world import World, clock
from tests.world.meetings import meeting

pytestmark = pytest.mark.django_db


def test_the_digest_says_what_is_empty_to_those_who_record(world: World) -> None:
    world.open("2026-09")
    world.record("韩志远", world.crew, "2026-09", world.change("陆文静", "C10", {"quantity": "1"}),
                 at="2026-09-10 10:00")  # fmt: skip
    assert compose(world, "2026-09-23 09:30") == {}
    found = compose(world, "2026-09-24 09:30")  # the 25th is Mid-Autumn
    assert set(found) == {"韩志远", "陆文静", "田成林", "白雪梅"}
    assert found["韩志远"] == [
        "采油一队党支部 2026年9月还有 2 人一件事也没记：韩志远、贺春明",
        "采油一队党支部 2026年9月还没有记的会：支委会、主题党日、支部党员大会（本季一次，9月底前）、"
        "党课（本季一次，9月底前）（没有开就不用记）",
    ]
    lines = ReminderLine.objects.filter(recipient=world.users["韩志远"]).order_by("pk")
    assert [line.path.split("/")[3] for line in lines] == ["entry", "meetings"]
    assert compose(world, "2026-09-28 09:30") == {}  # told once


def test_nothing_empty_nothing_said(world: World) -> None:
    world.open("2026-09")
    for by, branch, names in (
        ("韩志远", world.crew, ["陆文静", "贺春明"]),
        ("陆文静", world.crew, ["韩志远"]),
        ("田成林", world.station, ["白雪梅"]),
        ("白雪梅", world.station, ["田成林"]),
    ):
        changes = [world.change(name, "C10", {"quantity": "1"}) for name in names]
        world.record(by, branch, "2026-09", *changes, at="2026-09-10 10:00")
    for branch, by in ((world.crew, "韩志远"), (world.station, "田成林")):
        for day, kind in enumerate(("committee", "theme_day", "general", "lecture"), start=15):
            activity.record(
                branch_id=branch.pk, by=world.user(by), at=clock("2026-09-20 12:00"),
                meeting=meeting(world, kind, day, lead_id=world.users[by].member_id),
            )  # fmt: skip
    assert compose(world, "2026-09-24 09:30") == {}


def test_a_claim_left_to_the_meeting_is_in_the_digest(world: World) -> None:
    """Its other side has not answered in ten days: the branch meeting decides, before the end."""
    world.open("2026-09")
    claim.claim(
        what=claim.Claim(UUID(int=7), "C02", date(2026, 9, 5), asked_name="王师傅"),
        by=world.user("陆文静"),
        at=clock("2026-09-06 10:00"),
    )
    found = compose(world, "2026-09-24 09:30")
    assert "采油一队党支部 2026年9月有 1 件申报对方没有答复，请支部会议确定" in found["韩志远"]
    assert not any("申报" in text for text in found["田成林"])
