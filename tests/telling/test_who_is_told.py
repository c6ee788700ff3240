"""Reminders follow the duty: group leaders, those who stand in, people with an open word."""

from datetime import date

import pytest

from branches.models import Unit
from members.models import Delegation, GroupLead
from scoring.models import Sheet
from scoring.month.services import line_answer
from scoring.telling.selectors import reminders as select_reminders
from tests.world import World, clock
from tests.world.notices import LATE, compose
from tests.world.quarter import composed

pytestmark = pytest.mark.django_db


@pytest.fixture
def august(world: World) -> World:
    world.open("2026-08")
    world.score(world.crew, "2026-08")
    return world


def test_a_party_group_s_time_concerns_its_leader(august: World) -> None:
    group = Unit.objects.create(
        kind="party_group", name="第一党小组", parent=august.crew, plant=august.plant
    )
    GroupLead.objects.create(
        group=group, member=august.users["江文博"].member, from_on=date(2026, 1, 1)
    )
    Sheet.objects.filter(branch=august.crew).update(state="group")
    Sheet.objects.filter(branch=august.station).update(state="group")
    found = compose(august, "2026-09-02 09:30")
    assert found["江文博"] == ["采油一队党支部 2026年8月党小组核今天截止"]
    # A branch without groups has no leader: those who record hear of it.
    assert set(found) == {"江文博", "田成林", "白雪梅"}


def test_who_is_away_is_left_in_peace(august: World) -> None:
    Delegation.objects.create(
        duty="recorder", unit=august.crew, holder=august.users["陆文静"].member,
        deputy=august.users["江文博"].member, from_on=date(2026, 9, 1), to_on=date(2026, 9, 7),
        reason="轮休", given_by=august.users["韩志远"], given_at=clock("2026-08-31 10:00"),
    )  # fmt: skip
    assert set(compose(august, LATE[0])) == {"韩志远", "江文博", "田成林", "白雪梅"}
    later = compose(august, LATE[2])  # back on the 8th: nobody told him of the first day
    assert "陆文静" in later
    assert "江文博" not in later


def test_a_locked_line_is_mentioned_once_to_its_person(august: World) -> None:
    august.submit(august.crew, "2026-08", at="2026-09-04 17:00")
    sheet = august.confirm(august.crew, "2026-08", at="2026-09-07 10:00")
    assert sheet.state == "locked"
    line_answer.answer(
        sheet_id=sheet.pk, participant_id=august.participant("贺春明").pk, agrees=True, text="",
        by=august.user("贺春明"), at=clock("2026-09-07 12:00"),
    )  # fmt: skip
    found = compose(august, "2026-09-08 09:30")
    assert found["陆文静"] == ["您的2026年8月积分已锁定，请确认，或说明疑问"]
    assert "贺春明" not in found
    assert "韩志远" in found
    assert "陆文静" not in compose(august, "2026-09-09 09:30")


def test_a_draft_that_waits_is_told_to_whoever_approves_it(
    world: World, locked_quarter: World
) -> None:
    composed(world)
    told = {}
    for at in ("2026-10-10", "2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15"):
        lines = select_reminders.lines(world.plant, date.fromisoformat(at))
        names = {u.pk: u.username for u in world.users.values()}
        told[at] = {names[line.user] for line in lines if line.key.startswith("board:")}
    assert told["2026-10-10"] == set()
    assert told["2026-10-12"] == told["2026-10-13"] == {"委员甲", "委员乙"}
    assert told["2026-10-14"] == {"委员甲", "委员乙", "组织员"}
